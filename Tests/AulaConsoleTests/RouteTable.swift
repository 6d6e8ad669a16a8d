import AulaDomain

/// What each route needs, said once more beside the routes' own words. A new route without a row
/// here fails, and so does a row without its route.
enum RouteTable {
  /// `METHOD /path`, as it is declared.
  static let rows: [String: Permission] = {
    var rows: [String: Permission] = [:]
    for (permission, routes) in lines {
      for route in routes.split(separator: "\n") { rows[String(route)] = permission }
    }
    return rows
  }()

  private static let lines: [(Permission, String)] = [
    (
      .openPublicPages,
      """
      GET /duty-worker.js
      GET /duty/manifest/{language}
      GET /favicon.ico
      POST /language
      GET /sign-in
      POST /sign-in
      POST /sign-out
      GET /static/**
      POST /theme
      """
    ),
    (
      .keepAccount,
      """
      GET /
      GET /account
      GET /account/password
      POST /account/end-session
      POST /account/password
      POST /account/sign-out-everywhere
      POST /account/volume
      PUT /api/account/volume
      """
    ),
    (
      .followChanges,
      """
      GET /events
      """
    ),
    (
      .seeMapTiles,
      """
      GET /map/tiles/{z}/{x}/{y}
      """
    ),
    (
      .seeQueue,
      """
      GET /alerts
      GET /alerts.csv
      GET /alerts/{alert}/picture.jpg
      GET /api/alerts/{alert}
      GET /api/bell
      GET /api/cameras
      GET /api/desk
      GET /api/map
      GET /api/map/moving
      GET /desk
      GET /map
      GET /wall
      """
    ),
    (
      .decideAlert,
      """
      POST /api/alerts/{alert}/confirm
      POST /api/alerts/{alert}/dismiss
      POST /api/alerts/{alert}/reconsider
      POST /api/alerts/{alert}/take
      """
    ),
    (
      .takeOverAlert,
      """
      POST /api/alerts/{alert}/take-over
      """
    ),
    (
      .seeIncidents,
      """
      GET /api/incidents/{incident}
      GET /incidents
      GET /incidents.csv
      GET /incidents/{incident}
      """
    ),
    (
      .openIncident,
      """
      GET /incidents/new
      POST /incidents/new
      """
    ),
    (
      .amendIncident,
      """
      POST /api/incidents/{incident}/amend
      """
    ),
    (
      .resolveIncident,
      """
      POST /api/incidents/{incident}/resolve
      """
    ),
    (
      .closeIncident,
      """
      POST /api/incidents/{incident}/close
      """
    ),
    (
      .reopenIncident,
      """
      POST /api/incidents/{incident}/reopen
      """
    ),
    (
      .keepCaller,
      """
      PUT /api/incidents/{incident}/caller
      POST /api/incidents/{incident}/caller/read
      """
    ),
    (
      .holdFootage,
      """
      GET /incidents/{incident}/hold
      POST /incidents/{incident}/hold
      POST /incidents/{incident}/release
      """
    ),
    (
      .dispatchUnits,
      """
      POST /api/incidents/{incident}/dispatch
      """
    ),
    (
      .moveAssignment,
      """
      POST /api/assignments/{assignment}/move
      """
    ),
    (
      .seeCall,
      """
      GET /api/duty
      GET /duty
      GET /duty/alerts/{alert}/frame.jpg
      """
    ),
    (
      .seeUnits,
      """
      GET /units
      GET /units.csv
      """
    ),
    (
      .editUnits,
      """
      GET /units/new
      POST /units/new
      GET /units/{unit}
      POST /units/{unit}
      """
    ),
    (
      .setDuty,
      """
      POST /api/units/{unit}/duty
      POST /units/{unit}/duty
      GET /units/{unit}/out-of-service
      POST /units/{unit}/out-of-service
      """
    ),
    (
      .reportPosition,
      """
      POST /api/units/{unit}/position
      """
    ),
    (
      .seeRegistry,
      """
      GET /api/search
      GET /cameras
      GET /cameras.csv
      GET /cameras/{camera}
      GET /programme
      GET /search
      GET /yards
      GET /yards.csv
      GET /yards/{yard}
      GET /yards/{yard}/log
      """
    ),
    (
      .seePhotos,
      """
      GET /photos/{photo}
      GET /photos/{photo}/thumbnail
      """
    ),
    (
      .addYards,
      """
      GET /cities/new
      POST /cities/new
      GET /yards/new
      POST /yards/new
      """
    ),
    (
      .editYard,
      """
      GET /api/surroundings
      POST /api/yards/{yard}/outline
      GET /buildings/{building}
      POST /buildings/{building}
      GET /buildings/{building}/outline
      POST /buildings/{building}/outline
      GET /buildings/{building}/remove
      POST /buildings/{building}/remove
      GET /photos/{photo}/remove
      POST /photos/{photo}/remove
      GET /yards/{yard}/buildings/new
      POST /yards/{yard}/buildings/new
      GET /yards/{yard}/edit
      POST /yards/{yard}/edit
      GET /yards/{yard}/entrances/{place}
      POST /yards/{yard}/entrances/{place}
      GET /yards/{yard}/entrances/{place}/remove
      POST /yards/{yard}/entrances/{place}/remove
      GET /yards/{yard}/hazards/{place}
      POST /yards/{yard}/hazards/{place}
      GET /yards/{yard}/hazards/{place}/remove
      POST /yards/{yard}/hazards/{place}/remove
      GET /yards/{yard}/outline
      POST /yards/{yard}/outline
      GET /yards/{yard}/photos/new
      POST /yards/{yard}/photos/new
      POST /yards/{yard}/sign
      """
    ),
    (
      .editCameras,
      """
      GET /cameras/new
      POST /cameras/new
      GET /cameras/{camera}/edit
      POST /cameras/{camera}/edit
      """
    ),
    (
      .editRules,
      """
      PUT /api/cameras/{camera}/rules
      GET /cameras/{camera}/rules
      """
    ),
    (
      .seePartners,
      """
      GET /partners
      GET /partners.csv
      GET /partners/{partner}
      """
    ),
    (
      .editPartners,
      """
      GET /agreements/{agreement}
      POST /agreements/{agreement}
      GET /partners/new
      POST /partners/new
      GET /partners/{partner}/agreements/new
      POST /partners/{partner}/agreements/new
      GET /partners/{partner}/edit
      POST /partners/{partner}/edit
      """
    ),
    (
      .watchCamera,
      """
      GET /cameras/{camera}/film.mp4
      GET /cameras/{camera}/live
      GET /cameras/{camera}/recorded
      GET /cameras/{camera}/still.jpg
      """
    ),
    (
      .browseArchive,
      """
      GET /cameras/{camera}/archive
      """
    ),
    (
      .exportFootage,
      """
      GET /cameras/{camera}/clip.mp4
      GET /cameras/{camera}/export
      """
    ),
    (
      .connectCamera,
      """
      POST /cameras/{camera}/test
      """
    ),
    (
      .manageUsers,
      """
      GET /users
      GET /users.csv
      GET /users/new
      POST /users/new
      GET /users/{user}
      POST /users/{user}
      GET /users/{user}/password
      POST /users/{user}/password
      GET /users/{user}/tries
      POST /users/{user}/unlock
      """
    ),
    (
      .readJournal,
      """
      GET /journal
      GET /journal/head.txt
      GET /journal/looks
      GET /journal/looks.csv
      """
    ),
  ]
}
