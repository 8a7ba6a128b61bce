package io.github.wsboot.benchmark.jmh;

import java.io.OutputStream;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import io.github.wsboot.SendResult;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandshake;
import io.github.wsboot.WsMessage;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose replies somebody takes.
 */
final class ReplySink implements WsConnection {

	private final WsHandshake handshake = Engine.handshake();

	private final Consumer<WsMessage> taker;

	ReplySink(Consumer<WsMessage> taker) {
		this.taker = taker;
	}

	@Override
	public SendResult send(WsMessage message) {
		this.taker.accept(message);
		return SendResult.QUEUED;
	}

	@Override
	public SendResult sendMessage(String text) {
		return send(WsMessage.text(text));
	}

	@Override
	public WsHandshake handshake() {
		return this.handshake;
	}

	@Override
	public String uniqueCode() {
		return "code";
	}

	@Override
	public String id() {
		return "id";
	}

	@Override
	public Optional<String> uid() {
		return Optional.empty();
	}

	@Override
	public Set<String> groups() {
		return Set.of();
	}

	@Override
	public Map<String, String> info() {
		return Map.of();
	}

	@Override
	public Map<String, Object> attributes() {
		throw new UnsupportedOperationException();
	}

	@Override
	public Instant connectedAt() {
		return Instant.EPOCH;
	}

	@Override
	public Instant lastSeenAt() {
		return Instant.EPOCH;
	}

	@Override
	public Optional<Instant> expiresAt() {
		return Optional.empty();
	}

	@Override
	public boolean expireAt(@Nullable Instant time) {
		throw new UnsupportedOperationException();
	}

	@Override
	public @Nullable InetSocketAddress remoteAddress() {
		return null;
	}

	@Override
	public @Nullable InetSocketAddress localAddress() {
		return null;
	}

	@Override
	public boolean isOpen() {
		return true;
	}

	@Override
	public boolean isCallbackThread() {
		return false;
	}

	@Override
	public SendResult sendBinary(byte[] binary) {
		throw new UnsupportedOperationException();
	}

	@Override
	public SendResult sendJson(Object value) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Writer textWriter() {
		throw new UnsupportedOperationException();
	}

	@Override
	public OutputStream binaryStream() {
		throw new UnsupportedOperationException();
	}

	@Override
	public boolean ping(byte[] payload) {
		return true;
	}

	@Override
	public void keepAlive() {
	}

	@Override
	public void close() {
	}

	@Override
	public void close(WsCloseStatus status) {
	}

	@Override
	public <T> Optional<T> unwrap(Class<T> type) {
		return Optional.empty();
	}

}
