import AulaDomain
import AulaStore
import Hummingbird

/// Which alerts are asked for, as the address says.
struct AlertSearch {
  /// As it was typed: a camera's name, or its id.
  let cameraText: String
  let yard: ID<Yard>?
  let city: ID<City>?
  let rule: String?
  let kind: RuleKind?
  let state: Alert.State?
  let person: ID<User>?
  let from: CalendarDate?
  let until: CalendarDate?
  let request: ListRequest<AlertSort>

  init(_ request: Request) {
    let query = request.query
    cameraText = query["camera"].map { String($0.prefix(200)) } ?? ""
    yard = query["yard"].flatMap { ID<Yard>($0) }
    city = query["city"].flatMap { ID<City>($0) }
    rule = query["rule"].map { String($0.prefix(200)) }
    kind = query["kind"].flatMap(RuleKind.init)
    state = query["state"].flatMap(Alert.State.init)
    person = query["person"].flatMap { ID<User>($0) }
    from = query["from"].flatMap(LocalDay.asked)
    until = query["until"].flatMap(LocalDay.asked)
    self.request = ListRequest(
      request, .alerts,
      filter: [
        ("camera", cameraText), ("yard", yard?.description ?? ""),
        ("city", city?.description ?? ""), ("rule", rule ?? ""), ("kind", kind?.rawValue ?? ""),
        ("state", state?.rawValue ?? ""), ("person", person?.description ?? ""),
        ("from", from?.description ?? ""), ("until", until?.description ?? ""),
      ], usually: Sorting(.raised, isDescending: true))
  }

  /// The filter, its days in the clock's zone; `nil` where no camera is called so.
  ///
  /// - Parameter latest: what is raised later is left out; a list that is written keeps still.
  func filter(
    _ clock: LocalTime, latest: Timestamp? = nil, _ tx: any Connection
  ) throws -> AlertFilter? {
    var filter = AlertFilter()
    (filter.yard, filter.city, filter.rule) = (yard, city, rule)
    (filter.kind, filter.state, filter.handler) = (kind, state, person)
    filter.span = clock.span(from: from, until: until, latest: latest)
    guard !cameraText.isEmpty else { return filter }
    guard let camera = try tx.camera(called: cameraText) else { return nil }
    filter.camera = camera
    return filter
  }
}

extension Connection {
  /// The camera of this id or name, or the only one with such a piece in its name.
  func camera(called text: String) throws -> ID<Camera>? {
    if let known = try ID<Camera>(text) ?? camera(named: text)?.id { return known }
    var filter = CameraFilter()
    filter.text = text
    let found = try cameras(filter, limit: 2).items
    return found.count == 1 ? found[0].id : nil
  }
}
