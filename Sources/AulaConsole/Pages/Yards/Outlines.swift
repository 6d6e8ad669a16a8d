import AulaDomain
import AulaStore
import Hummingbird
import NIOCore

/// What an outline is drawn around.
private enum Outlined {
  case yard(Yard)
  case building(Building, Yard)

  var yard: Yard {
    switch self {
    case .yard(let yard), .building(_, let yard): yard
    }
  }

  var outline: GeoPolygon? {
    switch self {
    case .yard(let yard): yard.outline
    case .building(let building, _): building.outline
    }
  }

  var version: Int64 {
    switch self {
    case .yard(let yard): yard.version
    case .building(let building, _): building.version
    }
  }

  var own: String {
    switch self {
    case .yard(let yard): "yard-\(yard.id)"
    case .building(let building, _): "building-\(building.id)"
    }
  }

  var link: Link {
    switch self {
    case .yard(let yard): .yardPart(yard.id, "outline")
    case .building(let building, _): .buildingOutline(building.id)
    }
  }

  func title(_ visit: Visit) -> String {
    switch self {
    case .yard(let yard): visit.text("outline.yard-title", ["name": yard.name])
    case .building(let building, _):
      visit.text("outline.building-title", ["name": visit.name(building.address)])
    }
  }
}

extension Console {
  func addOutlines(to routes: Routes) {
    routes.get("/yards/{yard}/outline", needs: .editYard) { _, visit in
      try ask(outlinePage(.yard(try await editedYard(visit).0), visit), visit)
    }
    routes.post("/yards/{yard}/outline", needs: .editYard) { form, visit in
      try await saveOutline(.yard(try await editedYard(visit).0), form, visit)
    }
    routes.get("/buildings/{building}/outline", needs: .editYard) { _, visit in
      let (building, yard) = try await editedBuilding(visit)
      return try ask(outlinePage(.building(building, yard), visit), visit)
    }
    routes.post("/buildings/{building}/outline", needs: .editYard) { form, visit in
      let (building, yard) = try await editedBuilding(visit)
      return try await saveOutline(.building(building, yard), form, visit)
    }
    routes.send(.post, "/api/yards/{yard}/outline", needs: .editYard) { body, _, visit in
      let (yard, _) = try await editedYard(visit)
      let wish = try body.read(OutlineBody.self)
      return try .json(OutlineJSON(wish.points, around: yard.center, visit.text))
    }
  }

  private func outlinePage(_ subject: Outlined, _ visit: Visit) -> FormPage {
    let text = visit.text
    let corners = subject.outline?.corners ?? []
    var page = FormPage(
      title: subject.title(visit),
      intro: subject.outline.map { $0.size(text) } ?? text("outline.none-yet"),
      action: subject.link.path, submit: text("form.save"), back: Link.yard(subject.yard.id).path,
      backLabel: subject.yard.name,
      fields: [
        Field("points", text("outline.points"), .area(rows: 6), value: Outline.text(of: corners))
          .optional().hint(text("outline.points-hint"))
      ], version: subject.version)
    var map = formMap(.outline, at: subject.outline?.middle ?? subject.yard.center)
      .owned(by: subject.own)
    map.check = Link.yardOutline(subject.yard.id).path
    page.map = map
    return page
  }

  private func saveOutline(
    _ subject: Outlined, _ form: Form, _ visit: Visit
  ) async throws -> Response {
    try await submit(
      form, outlinePage(subject, visit), visit, done: .yard(subject.yard.id),
      notice: "outline.saved"
    ) { answers in
      let corners: [GeoPoint]
      do throws(OutlineError) {
        corners = try Outline.corners(in: form["points"])
        if !corners.isEmpty {
          _ = try Outline.around(subject.yard.center, corners: corners)
        }
      } catch {
        return answers.refuse("points", error.sentence(visit.text))
      }
      let deed = try deed(visit)
      switch subject {
      case .yard(let yard):
        _ = try await desk.draw(corners, around: yard.id, version: form.version, by: deed)
      case .building(let building, _):
        _ = try await desk.draw(corners, of: building.id, version: form.version, by: deed)
      }
    }
  }
}

private struct OutlineBody: Decodable {
  let points: String
}

/// How an outline that is still being drawn would be taken.
private struct OutlineJSON: Encodable {
  struct Problem: Encodable {
    let code: String
    let words: String
    /// Counted from 1.
    let corners: [Int]
  }

  /// Latitude, longitude; `nil` where the text cannot be read, or is of more than can be drawn.
  var corners: [[Double]]?
  var size: String?
  var squareMetres: Double?
  var metres: Double?
  var problem: Problem?

  init(_ text: String, around center: GeoPoint, _ words: Texts) {
    do throws(OutlineError) {
      let places = try Outline.corners(in: text)
      if places.count <= Outline.mostCorners { corners = places.map(\.pair) }
      if places.isEmpty { return }
      let polygon = try Outline.around(center, corners: places)
      size = polygon.size(words)
      squareMetres = polygon.area
      metres = polygon.perimeter
    } catch {
      problem = Problem(
        code: error.code, words: error.sentence(words),
        corners: error.corners(of: corners?.count ?? 0))
    }
  }
}
