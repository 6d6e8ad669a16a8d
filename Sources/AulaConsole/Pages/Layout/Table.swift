import AulaDomain

extension String {
  /// A template takes an empty text for one that says something.
  var unlessEmpty: String? { isEmpty ? nil : self }
}

/// How a thing stands: a word, a shape and a colour, never a colour alone.
struct Badge: Sendable {
  enum Tone: String {
    case good
    case info
    case warn
    case bad
    case quiet
  }

  let tone: String
  let shape: String
  let word: String

  init(_ tone: Tone, _ word: String) {
    self.tone = tone.rawValue
    self.word = word
    shape =
      switch tone {
      case .good: "●"
      case .info: "◐"
      case .warn: "◆"
      case .bad: "▲"
      case .quiet: "○"
      }
  }
}

/// One cell: words, and perhaps a link, a badge, a moment or a line below.
struct Cell {
  var text = ""
  var link: String?
  var badge: Badge?
  /// Machine-readable moment, and the moment in full for the pointer.
  var time: String?
  var full: String?
  var note: String?
  /// Of a small picture before the text.
  var picture: String?
  /// A second way from here.
  var also: Table.Action?

  init(_ text: String, link: Link? = nil, note: String? = nil) {
    self.text = text
    self.link = link?.path
    self.note = note
  }

  init(_ badge: Badge) { self.badge = badge }

  init(_ moment: Timestamp, _ visit: Visit) {
    text = visit.clock.age(moment, now: visit.now)
    time = LocalTime.machine(moment)
    full = visit.clock.full(moment)
  }
}

extension Cell {
  /// With its date, for what is printed or compared; the column's head names the zone.
  init(dated moment: Timestamp, _ visit: Visit) {
    self.init(moment, visit)
    text = visit.clock.dated(moment, now: visit.now)
  }
}

struct Table {
  struct Column {
    /// The way to the list in this column's order.
    struct Sort {
      let path: String
      /// Of `aria-sort`; `nil` where the list is in another order.
      let direction: String?
      /// How it is ordered, as a shape.
      let arrow: String
    }

    let label: String
    var isNumber = false
    var sort: Sort?
  }

  struct DrawnCell {
    let label: String
    let isNumber: Bool
    let text: String
    let link: String?
    let badge: Badge?
    let time: String?
    let full: String?
    let note: String?
    let picture: String?
    let also: Action?
  }

  struct Row {
    let cells: [DrawnCell]
  }

  struct Action {
    let label: String
    let path: String
  }

  var caption: String?
  let columns: [Column]
  let rows: [Row]
  let empty: String
  var emptyAction: Action?
  let hasRows: Bool

  init(_ columns: [Column], rows: [[Cell]], empty: String) {
    self.columns = columns
    self.empty = empty
    hasRows = !rows.isEmpty
    self.rows = rows.map { cells in
      Row(
        cells: zip(columns, cells).map { column, cell in
          DrawnCell(
            label: column.label, isNumber: column.isNumber, text: cell.text, link: cell.link,
            badge: cell.badge, time: cell.time, full: cell.full, note: cell.note,
            picture: cell.picture, also: cell.also)
        })
    }
  }
}
