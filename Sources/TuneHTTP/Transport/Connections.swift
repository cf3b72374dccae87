import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// Sets up a connection's handlers for Hummingbird's server.
struct Connections: ServerChildChannel {
    /// A connection that has been set up.
    struct Value: ServerChildChannelValue {
        let channel: any Channel
    }

    let responder: Responder
    let date: DateField

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            var decoding = NIOHTTPDecoderLimitConfiguration()
            decoding.maxHeaderFieldSize = responder.limits.headerBytes
            decoding.maxHeaderListSize = responder.limits.headerBytes + responder.limits.targetBytes
            decoding.maxHeaderFieldCount = responder.limits.headerFields
            let decoder = HTTPRequestDecoder(leftOverBytesStrategy: .dropBytes, limitConfiguration: decoding)
            let connection = Connection(responder: responder, date: date, loop: channel.eventLoop)
            try channel.pipeline.syncOperations.addHandlers([
                ByteWatch(connection), ByteToMessageHandler(decoder), connection,
            ])
            return Value(channel: channel)
        }
    }

    func handle(value: Value, logger: Logger) async {
        responder.parts.meter.connections(changeBy: 1)
        defer { responder.parts.meter.connections(changeBy: -1) }
        await withTaskCancellationHandler {
            try? await value.channel.closeFuture.get()
        } onCancel: {
            value.channel.close(promise: nil)
        }
    }
}
