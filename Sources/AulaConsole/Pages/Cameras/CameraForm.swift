import AulaDomain

/// The questions about a camera, and the camera that answers make.
struct CameraForm {
  private let text: Texts
  private let directory: Directory
  private let visit: Visit
  private let yards: [Yard]

  init(_ directory: Directory, yards: [Yard], _ visit: Visit) {
    (text, self.directory, self.yards, self.visit) = (visit.text, directory, yards, visit)
  }

  func fields(_ camera: Camera?, hasCredentials: Bool = false) -> [Field] {
    place(camera) + [
      Field("main", text("cameras.main"), value: camera?.mainAddress ?? "").optional().wide()
        .hint(hint(camera?.mainAddress, "cameras.main-hint")),
      Field("sub", text("cameras.sub"), value: camera?.subAddress ?? "").optional().wide()
        .hint(hint(camera?.subAddress, "cameras.sub-hint")),
      Field("user", text("cameras.user")).optional().complete("off")
        .hint(text(hasCredentials ? "cameras.user-kept" : "cameras.user-hint")),
      Field("secret", text("cameras.secret"), .password).optional().complete("new-password"),
      Field("forget", text("cameras.forget"), .checkbox).wide(),
      Field(
        "enabled", text("cameras.enabled"), .checkbox, value: camera?.enabled == false ? "" : "on"
      )
      .wide(),
    ]
  }

  private func hint(_ address: String?, _ key: String) -> String {
    text(address?.contains("…") == true ? "cameras.address-kept" : key)
  }

  /// `130`, `62.5`: without a fraction that says nothing.
  private static func plain(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? "\(value)"
  }

  private func place(_ camera: Camera?) -> [Field] {
    func number(_ name: String, _ value: Double?) -> Field {
      Field(name, text("cameras.\(name)"), .number, value: value.map(Self.plain) ?? "").optional()
    }
    let yards = visit.none + yards.map { .init("\($0.id)", "\($0.number) · \($0.name)") }
    return [
      Field("name", text("cameras.name"), value: camera?.name ?? ""),
      Field("model", text("cameras.model"), value: camera?.model ?? "").optional(),
      Field(
        "placement", text("cameras.placement"),
        .choice(visit.choices(Camera.Placement.self, "placement")),
        value: (camera?.placement ?? .yard).rawValue),
      Field("yard", text("cameras.yard"), .choice(yards), value: camera?.yard.map { "\($0)" } ?? "")
        .optional(),
      Field(
        "partner", text("cameras.partner"), .choice(directory.partnerChoices(visit)),
        value: camera?.partner.map { "\($0)" } ?? ""
      ).optional(),
      Field(
        "city", text("yards.city"), .choice(directory.cityChoices(visit)),
        value: camera?.city.map { "\($0)" } ?? ""
      ).optional(),
      Field("place", text("yards.place"), value: camera?.position?.shown ?? "").optional()
        .hint(text("yards.place-hint")),
      number("azimuth", camera?.azimuth), number("view", camera?.fieldOfView),
      number("range", camera?.range),
    ]
  }

  func camera(_ answers: inout Answers, from camera: Camera?, id: ID<Camera>) -> Camera? {
    let ask = Dictionary(uniqueKeysWithValues: fields(camera).map { ($0.name, $0) })
    func field(_ name: String) -> Field { ask[name]! }
    let name = answers.text(field("name"), most: 80)
    var next = camera ?? Camera(id: id, name: name, placement: .yard)
    next.name = name
    next.model = answers.text(field("model"), most: 120)
    next.placement = Camera.Placement(rawValue: answers.choice(field("placement"))) ?? .yard
    next.yard = ID(answers.choice(field("yard")))
    next.partner = ID(answers.choice(field("partner")))
    next.city = ID(answers.choice(field("city")))
    next.position = answers.place(field("place"))
    next.azimuth = answers.decimal(field("azimuth"), in: 0...359)
    next.fieldOfView = answers.decimal(field("view"), in: 1...360)
    next.range = answers.decimal(field("range"), in: 1...2_000)
    next.mainAddress = address(&answers, field("main"), before: camera?.mainAddress)
    next.subAddress = address(&answers, field("sub"), before: camera?.subAddress)
    next.enabled = answers.form.isOn("enabled")
    if next.placement == .publicPlace { next.yard = nil }
    return answers.areGood ? next : nil
  }

  private func address(
    _ answers: inout Answers, _ field: Field, before: String?
  ) -> String? {
    let address = answers.text(field, most: 500)
    if address.isEmpty { return nil }
    if address == before { return address }
    if address.contains("…") {
      answers.refuse(field.name, text("cameras.error.masked", ["label": field.label]))
    }
    let schemes = ["rtsp://", "rtsps://", "file:", "/"]
    if !schemes.contains(where: { address.lowercased().hasPrefix($0) })
      || address.contains(where: \.isWhitespace)
    {
      answers.refuse(field.name, text("cameras.error.address", ["label": field.label]))
    }
    return address
  }

  func credentials(_ form: Form) -> CredentialsAnswer {
    if form.isOn("forget") { return .remove }
    let user = form["user"]
    let secret = form.raw("secret")
    return user.isEmpty && secret.isEmpty
      ? .keep : .set(CameraCredentials(user: user, password: secret))
  }

  enum CredentialsAnswer {
    case keep
    case set(CameraCredentials)
    case remove
  }
}
