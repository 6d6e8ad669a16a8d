import ArgumentParser
import Logging
import Metrics
import ServiceLifecycle
import Yams
import AulaConsole
@main struct Aula: AsyncParsableCommand { func run() async throws { } }
