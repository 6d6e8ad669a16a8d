import AulaDomain

/// The questions about a yard itself, and the yard that answers make.
struct YardForm {
  let text: Texts
  private let cities: [PageFrame.Choice]
  private let inspectors: [PageFrame.Choice]
  private let partners: [PageFrame.Choice]

  init(_ directory: Directory, _ visit: Visit) {
    text = visit.text
    cities = directory.cityChoices(visit)
    inspectors = directory.inspectorChoices(visit)
    partners = directory.partnerChoices(visit)
  }

  func fields(_ yard: Yard?) -> [Field] {
    [
      Field("number", text("yards.number"), .number, value: yard.map { "\($0.number)" } ?? ""),
      Field("name", text("yards.name"), value: yard?.name ?? ""),
      Field("address-ru", text("yards.address-ru"), value: yard?.address.ru ?? "").wide(),
      Field("address-kk", text("yards.address-kk"), value: yard?.address.kk ?? "").optional()
        .wide(),
      Field("city", text("yards.city"), .choice(cities), value: yard.map { "\($0.city)" } ?? ""),
      Field("created", text("yards.created"), .date, value: yard?.createdOn.description ?? ""),
      Field("place", text("yards.place"), value: yard.map { $0.center.shown } ?? "")
        .hint(text("yards.place-hint")),
      Field(
        "inspector", text("yards.inspector"), .choice(inspectors),
        value: yard?.inspector.map { "\($0)" } ?? ""
      )
      .optional(),
      Field(
        "partner", text("yards.partner"), .choice(partners),
        value: yard?.partner.map { "\($0)" } ?? ""
      )
      .optional(),
      Field("access", text("yards.access"), .area(rows: 3), value: yard?.accessNotes ?? "")
        .optional().hint(text("yards.access-hint")),
      Field("intercom", text("yards.intercom"), .area(rows: 2), value: yard?.intercomNotes ?? "")
        .optional().hint(text("yards.intercom-hint")),
    ]
  }

  /// `nil` where an answer is wrong; the answers then say which.
  func yard(_ answers: inout Answers, from yard: Yard?, id: ID<Yard>, cities: [City]) -> Yard? {
    let ask = Dictionary(uniqueKeysWithValues: fields(yard).map { ($0.name, $0) })
    func field(_ name: String) -> Field { ask[name]! }
    let number = answers.number(field("number"), in: 1...99_999)
    let name = answers.text(field("name"), most: 120)
    let address = BilingualText(
      ru: answers.text(field("address-ru"), most: 300),
      kk: answers.text(field("address-kk"), most: 300))
    let city = ID<City>(answers.choice(field("city")))
    let created = answers.date(field("created"))
    let place = answers.place(field("place"))
    if let place, let metres = Outline.excess(of: yard?.outline, from: place) {
      answers.refuse(
        "place", text("outline.error.left-behind", ["metres": text.number(metres)]))
    }
    let inspector = answers.choice(field("inspector"))
    let partner = answers.choice(field("partner"))
    let access = answers.text(field("access"), most: 2_000)
    let intercom = answers.text(field("intercom"), most: 2_000)
    guard answers.areGood, let number, let city, let created, let place else { return nil }
    let zone = cities.first { $0.id == city }?.timeZone ?? yard?.timeZone ?? "Asia/Almaty"
    var next =
      yard
      ?? Yard(
        id: id, number: number, name: name, address: address, city: city, createdOn: created,
        center: place, timeZone: zone)
    (next.number, next.name, next.address) = (number, name, address)
    (next.city, next.createdOn, next.center) = (city, created, place)
    (next.inspector, next.partner) = (ID(inspector), ID(partner))
    (next.accessNotes, next.intercomNotes) = (access, intercom)
    return next
  }
}

extension GeoPoint {
  /// `49.80280, 73.08750`: 1 m is the fifth digit.
  var shown: String { "\(Self.rounded(latitude)), \(Self.rounded(longitude))" }

  private static func rounded(_ degrees: Double) -> String {
    let scaled = (degrees * 100_000).rounded() / 100_000
    return "\(scaled)"
  }
}
