package import AulaDomain
package import Hummingbird

/// One request, as it goes down through the middleware: who asks, in which language, from where.
package struct Visit: RequestContext {
  package var coreContext: CoreRequestContextStorage
  /// The client's address, without a port. Behind a proxy: what the proxy says.
  package var address: String
  package var text = Texts(.ru, entries: [:])
  package var clock = LocalTime(zone: LocalTime.almaty, texts: Texts(.ru, entries: [:]))
  package var now = Timestamp(microseconds: 0)
  /// `nil`: nobody signed in.
  package var signedIn: SignedIn?
  /// The known device's token, as the browser says it.
  var device: String?
  /// What form tokens are made from: known to this browser alone.
  var formSecret = ""
  /// The path and query that were asked for.
  package var here = "/"
  /// The theme of somebody who is not signed in.
  var theme = Preferences.Theme.system
  /// Text key of what was just done, carried over a redirect.
  var notice: String?

  package init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    address = source.channel.remoteAddress?.ipAddress ?? "-"
  }

  package struct SignedIn: Sendable {
    package let user: User
    /// The session's token, as the browser holds it.
    let token: String
  }

  package var user: User? { signedIn?.user }

  /// Who acts. Only behind a route that wants somebody signed in.
  package var actor: Actor {
    get throws {
      guard let user else {
        throw Fault(.denied, "console.sign-in-needed", "nobody is signed in")
      }
      return user.actor
    }
  }

  /// What a page offers: the store asks the same policy again when it is done.
  func may(_ permission: Permission, of resource: Resource = .all) -> Bool {
    user.map { Policy.allows(permission, for: $0.actor, on: resource) } ?? false
  }

  /// The id in the path under `name`, or a fault that becomes "not found".
  package func id<Noun>(_ name: String, of: Noun.Type = Noun.self) throws -> ID<Noun> {
    guard let text = parameters.get(name), let id = ID<Noun>(text) else {
      throw Fault(.notFound, "console.no-such-page", "the address names no such record")
    }
    return id
  }
}
