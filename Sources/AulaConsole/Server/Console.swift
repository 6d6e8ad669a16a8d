package import AulaDomain
package import AulaStore
import Foundation
package import Hummingbird
import HummingbirdCore
package import Logging

/// The desk wing: everything that a browser sees of Aula.
///
/// Made once by `aula` from what it depends on; nothing here is global.
package struct Console: Sendable {
  package let desk: Desk
  /// What open pages are told of.
  package let hub: ChangeHub
  /// Live and recorded pictures; `nil` where this process has none.
  package let sensing: Sensing?
  package let world: any World
  package let settings: ConsoleSettings
  package let logger: Logger
  let prober: (any CameraProber)?
  let photos: (any PhotoProcessor)?
  let catalogue: Catalogue
  let pages: Renderer
  let assets: StaticFiles
  /// Enters looks at footage in the journal.
  package let looks: FootageLooks
  let crewShell: CrewShell
  let exports = ExportSlots()
  package let connections: ConnectionRegister
  let signInLimit: RateLimit
  let requestLimit: RateLimit
  let tileLimit: RateLimit
  let stillMap = StillMap()

  /// Reads templates, texts and static files. Throws where the languages are not in step.
  /// `hub` is the one that the desk's changes are published to.
  package init(
    desk: Desk, hub: ChangeHub, sensing: Sensing? = nil, world: any World,
    settings: ConsoleSettings, prober: (any CameraProber)? = nil,
    photos: (any PhotoProcessor)? = nil, logger: Logger = .init(label: "console")
  ) throws {
    self.desk = desk
    self.hub = hub
    self.sensing = sensing
    self.world = world
    self.settings = settings
    self.prober = prober
    self.photos = photos
    self.logger = logger
    let resources = Self.resources
    catalogue = try Catalogue(folder: resources.appendingPathComponent("Strings"))
    pages = try Renderer(folder: resources.appendingPathComponent("Templates"))
    assets = try Self.assets(resources, settings, catalogue)
    looks = FootageLooks(desk: desk, world: world)
    crewShell = CrewShell(assets)
    connections = ConnectionRegister(
      limit: settings.connections,
      perAddress: settings.behindProxy ? .max : settings.connectionsPerAddress)
    signInLimit = RateLimit(perMinute: settings.signInsPerMinute, world: world)
    requestLimit = RateLimit(perMinute: settings.requestsPerMinute, world: world)
    tileLimit = RateLimit(perMinute: settings.requestsPerMinute * 5, world: world)
  }

  private static func assets(
    _ resources: URL, _ settings: ConsoleSettings, _ catalogue: Catalogue
  ) throws -> StaticFiles {
    var assets = try StaticFiles(
      resources: resources.appendingPathComponent("Static"), scripts: settings.scriptsFolder)
    for language in Language.allCases {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      assets.add(
        "texts/\(language.rawValue).json", type: "application/json; charset=utf-8",
        data: try encoder.encode(catalogue[language].entries))
    }
    return assets
  }

  /// Reads for the visitor, who must hold the permission, of the record where one is named.
  func read<Answer: Sendable>(
    _ permission: Permission, _ visit: Visit,
    of resource: @escaping @Sendable (any Connection) throws -> Resource = { _ in .all },
    _ body: @escaping @Sendable (any Connection) throws -> Answer
  ) async throws -> Answer {
    try await desk.read(permission, for: try visit.actor, of: resource, body)
  }

  /// `nil`: nothing is connected, as on a machine that only keeps the registry.
  var cameraStates: (any CameraStates)? { sensing?.states }

  static var resources: URL {
    Bundle.module.bundleURL.appendingPathComponent("Resources")
  }

  /// Every page folder adds one line.
  package func addRoutes(to routes: Routes) {
    addAssets(to: routes)
    addSignIn(to: routes)
    addAccount(to: routes)
    addUsers(to: routes)
    addYards(to: routes)
    addCameras(to: routes)
    addPartners(to: routes)
    addUnits(to: routes)
    addProgramme(to: routes)
    addLive(to: routes)
    addOperator(to: routes)
    addAlertList(to: routes)
    addSearch(to: routes)
    addIncidents(to: routes)
    addCrew(to: routes)
    addRuleEditor(to: routes)
    addArchive(to: routes)
    addExport(to: routes)
    addJournal(to: routes)
    addMapTiles(to: routes)
  }

  /// The router, and what it declared.
  package func router() -> (router: Router<Visit>, declared: [RouteDeclaration]) {
    let router = Router(context: Visit.self, options: [.autoGenerateHeadEndpoints])
    router.add(middleware: SecurityHeaders(settings: settings))
    router.add(middleware: Compression())
    router.add(middleware: Locale(console: self))
    router.add(middleware: ErrorPage(console: self))
    router.add(middleware: RequestLimit(console: self))
    router.add(middleware: SessionKeeper(console: self))
    // Once more, now that it is known who asks.
    router.add(middleware: ErrorPage(console: self))
    let routes = Routes(router)
    addRoutes(to: routes)
    return (router, routes.declared)
  }

  /// The whole server. It ends in order when its task is cancelled or the service group shuts down.
  ///
  /// - Parameter onBound: is told the port once connections are taken: with port 0 a free one.
  package func application(
    onBound: @escaping @Sendable (_ port: Int) -> Void = { _ in }
  ) -> Application<RouterResponder<Visit>> {
    Application(
      router: router().router, server: server,
      configuration: .init(
        address: .hostname(settings.host, port: settings.port), serverName: nil,
        availableConnectionsDelegate: .maximum(settings.connections, logger: logger)),
      onServerRunning: { onBound($0.localAddress?.port ?? 0) }, logger: logger)
  }

  /// HTTP/1.1; video over WebSocket shares the port.
  private var server: HTTPServerBuilder {
    HTTPServerBuilder { responder in
      ConsoleChannel(
        responder: responder, timeouts: settings.timeouts,
        register: connections, admit: admitSocket)
    }
  }

  /// Sets the language of everything that the visit will show.
  func speak(_ wish: Language, to visit: inout Visit) {
    let language = settings.languages.contains(wish) ? wish : settings.languages[0]
    visit.text = catalogue[language]
    visit.clock = LocalTime(zone: settings.zone, texts: visit.text)
  }

  /// A page.
  package func page(
    _ template: String, title: String, _ model: Any, for visit: Visit,
    status: HTTPResponse.Status = .ok
  ) throws -> Response {
    let frame = PageFrame(title: title, model: model, visit: visit, console: self)
    return try page(template, frame, status: status)
  }

  func page(_ template: String, _ frame: PageFrame, status: HTTPResponse.Status) throws -> Response
  {
    let html = try pages.render(template, frame)
    var response = Response(
      status: status, headers: [.contentType: "text/html; charset=utf-8"],
      body: .init(byteBuffer: .init(string: html)))
    if frame.visit.notice != nil {
      response.setCookie(ConsoleCookie.notice.holding("", age: 0, settings: settings))
    }
    return response
  }

  /// On to another page, which says what was done: `notice` is a text key.
  package func redirect(to link: Link, notice: String? = nil) -> Response {
    redirect(to: link.path, notice: notice)
  }

  package func redirect(to path: String, notice: String? = nil) -> Response {
    var response = Response.redirect(to: path)
    if let notice {
      response.setCookie(ConsoleCookie.notice.holding(notice, age: 60, settings: settings))
    }
    return response
  }

  private func addAssets(to routes: Routes) {
    // Asked for by browsers beside a page that has no head: a picture, a refusal, a film.
    routes.get("/favicon.ico", needs: .openPublicPages) { request, _ in
      try assets.answer("aula.svg", request)
    }
    routes.get("/static/**", needs: .openPublicPages) { request, visit in
      let path = visit.parameters.getCatchAll().joined(separator: "/")
      if path.hasPrefix("crew/") {
        return try assets.answer(of: crewShell, path.dropFirst(5), request)
      }
      return try assets.answer(path, request)
    }
  }
}
