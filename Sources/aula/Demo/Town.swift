import AulaDomain

/// A town of the demonstration: where its blocks lie, and how many yards are there.
///
/// Its place is real, its streets and houses are not.
struct Town {
  let city: City
  /// Two letters that camera names begin with.
  let prefix: String
  /// Yards that joined in 2013 and in 2014.
  let joined: (early: Int, late: Int)
  /// Blocks side by side, from west to east.
  let columns: Int
  /// Metres from block to block, to the north and to the east.
  let pitch: (north: Double, east: Double)
  /// Cosine and sine of the angle by which the streets are turned from north.
  let turn: (cosine: Double, sine: Double)

  var yards: Int { joined.early + joined.late }

  /// The middle of a block, row by row from the south-west.
  func block(_ index: Int) -> GeoPoint {
    let north = (Double(index / columns) - Double(rows - 1) / 2) * pitch.north
    let east = (Double(index % columns) - Double(columns - 1) / 2) * pitch.east
    return place(from: city.center, along: north, across: east)
  }

  /// So many metres along and across the town's streets.
  func place(from origin: GeoPoint, along: Double, across: Double) -> GeoPoint {
    origin.moved(
      north: along * turn.cosine - across * turn.sine,
      east: along * turn.sine + across * turn.cosine)
  }

  /// The way back: how far along and across the town's streets a place lies from its middle;
  /// metres.
  func site(of place: GeoPoint) -> TownSite {
    let (north, east) = city.center.step(to: place)
    // The angle is given in four digits: over a kilometre that is a hand's breadth.
    let length = turn.cosine * turn.cosine + turn.sine * turn.sine
    return TownSite(
      along: (north * turn.cosine + east * turn.sine) / length,
      across: (east * turn.cosine - north * turn.sine) / length)
  }

  /// A rectangle that lies with the streets, its middle so far from `origin`; metres.
  func rectangle(
    from origin: GeoPoint, along: Double, across: Double, depth: Double, width: Double
  ) -> GeoPolygon? {
    GeoPolygon(
      corners: [(-0.5, -0.5), (-0.5, 0.5), (0.5, 0.5), (0.5, -0.5)].map { up, right in
        place(from: origin, along: along + up * depth, across: across + right * width)
      })
  }
}

/// A place in a town, counted along and across its streets from its middle; metres.
struct TownSite: Hashable, Sendable {
  var along: Double
  var across: Double
}

extension Town {
  static let karaganda = Town(
    city: City(
      id: ID(rawValue: 1), name: BilingualText(ru: "Караганда", kk: "Қарағанды"),
      center: GeoPoint(latitude: 49.815, longitude: 73.1), timeZone: "Asia/Almaty"),
    prefix: "КР", joined: (40, 52), columns: 10, pitch: (300, 270), turn: (0.9945, 0.1045))

  static let balkhash = Town(
    city: City(
      id: ID(rawValue: 2), name: BilingualText(ru: "Балхаш", kk: "Балқаш"),
      center: GeoPoint(latitude: 46.848, longitude: 74.98), timeZone: "Asia/Almaty"),
    prefix: "БЛ", joined: (12, 22), columns: 7, pitch: (240, 230), turn: (0.9781, -0.2079))

  static let temirtau = Town(
    city: City(
      id: ID(rawValue: 3), name: BilingualText(ru: "Темиртау", kk: "Теміртау"),
      center: GeoPoint(latitude: 50.0555, longitude: 72.965), timeZone: "Asia/Almaty"),
    prefix: "ТМ", joined: (7, 13), columns: 5, pitch: (270, 250), turn: (1, 0))

  static let all = [karaganda, balkhash, temirtau]

  /// Rows of blocks, from the south.
  var rows: Int { (yards + columns - 1) / columns }

  /// The street south of a row of blocks; the yards of that row have their addresses on it. The
  /// last one is north of all rows.
  func street(_ row: Int) -> BilingualText {
    let names = Self.streets
    return names[(row + Int(city.id.rawValue - 1) * 7) % names.count]
  }

  /// The street west of a column of blocks; the last one is east of all columns.
  func crossStreet(_ column: Int) -> BilingualText {
    let names = Self.crossStreets
    return names[(column + Int(city.id.rawValue - 1) * 5) % names.count]
  }

  /// Names that any town has, and no town in particular.
  static let streets = named([
    ("Садовая", "Бақ"), ("Степная", "Дала"), ("Озёрная", "Көл"), ("Школьная", "Мектеп"),
    ("Северная", "Солтүстік"), ("Южная", "Оңтүстік"), ("Восточная", "Шығыс"),
    ("Западная", "Батыс"), ("Новая", "Жаңа"), ("Берёзовая", "Қайың"), ("Тополиная", "Терек"),
    ("Родниковая", "Бұлақ"), ("Шахтёрская", "Кеншілер"), ("Заводская", "Зауыт"),
    ("Речная", "Өзен"), ("Горная", "Тау"), ("Солнечная", "Күншуақ"), ("Мирная", "Бейбіт"),
  ])

  static let crossStreets = named([
    ("Вокзальная", "Вокзал"), ("Парковая", "Саябақ"), ("Строителей", "Құрылысшылар"),
    ("Центральная", "Орталық"), ("Металлургов", "Металлургтер"), ("Учителей", "Мұғалімдер"),
    ("Театральная", "Театр"), ("Спортивная", "Спорт"), ("Молодёжная", "Жастар"),
    ("Библиотечная", "Кітапхана"), ("Врачей", "Дәрігерлер"), ("Рабочая", "Жұмысшылар"),
    ("Космонавтов", "Ғарышкерлер"),
  ])

  private static func named(_ names: [(ru: String, kk: String)]) -> [BilingualText] {
    names.map { BilingualText(ru: "ул. \($0.ru)", kk: "\($0.kk) көшесі") }
  }
}
