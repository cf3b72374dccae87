import ArgumentParser
import Glibc

/// The program: reads the command line, runs the command, turns failures into one line and an exit status.
@main
enum Main {
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try TuneServerCommand.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            Console.error("tune-server: \(failure.message)")
            exit(failure.status)
        } catch {
            leave(with: error)
        }
    }

    /// Ends on what the parser throws: a wish for help, a status, or a mistake on the command line.
    private static func leave(with error: any Error) -> Never {
        guard TuneServerCommand.exitCode(for: error) == .validationFailure else {
            TuneServerCommand.exit(withError: error)
        }
        let message = TuneServerCommand.message(for: error)
        Console.error("tune-server: \(message) (tune-server --help says more)")
        exit(CommandFailure.usageStatus)
    }
}
