package io.github.wsboot.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * Sends the request of one handshake and judges the answer.
 */
// failures of the channel arrive as exceptions
@SuppressWarnings("FutureReturnValueIgnored")
final class Handshake extends SimpleChannelInboundHandler<HttpObject> {

	private static final int MAX_BODY = 1024;

	private final HandshakeRequest request;

	private final Verdict verdict;

	private final ByteArrayOutputStream body = new ByteArrayOutputStream();

	private @Nullable HttpResponse refusal;

	Handshake(HandshakeRequest request, Verdict verdict) {
		this.request = request;
		this.verdict = verdict;
	}

	@Override
	public void channelActive(ChannelHandlerContext context) {
		context.writeAndFlush(this.request.message());
	}

	@Override
	protected void channelRead0(ChannelHandlerContext context, HttpObject message) throws IOException {
		if (message.decoderResult().isFailure()) {
			failed(message.decoderResult().cause());
		}
		else if (message instanceof HttpResponse response) {
			answered(context, response);
		}
		if (message instanceof HttpContent content && this.refusal != null) {
			collect(content.content());
			if (message instanceof LastHttpContent || this.body.size() == MAX_BODY) {
				failed(null);
			}
		}
	}

	private void answered(ChannelHandlerContext context, HttpResponse response) throws IOException {
		HttpResponseStatus status = response.status();
		if (status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
			accept(context, response);
		}
		else if (status.code() >= 200) {
			this.refusal = response;
			this.verdict.answered(HandshakeAnswer.mapOf(response.headers()));
		}
	}

	private void accept(ChannelHandlerContext context, HttpResponse response) throws IOException {
		HandshakeAnswer answer;
		try {
			answer = HandshakeAnswer.of(this.request, response.headers());
		}
		catch (IllegalArgumentException ex) {
			this.verdict.refused(exception("The server answered with " + ex.getMessage(), null, response));
			return;
		}
		this.verdict.answered(answer.headers());
		this.verdict.accepted(context, answer);
	}

	private void collect(ByteBuf content) throws IOException {
		int length = Math.min(content.readableBytes(), MAX_BODY - this.body.size());
		content.readBytes(this.body, length);
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		failed(new IOException("The server closed the connection without an answer"));
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
		failed(cause);
	}

	/**
	 * Time is up. What has arrived of an answer is reported.
	 */
	void expire() {
		failed(new TimeoutException("There was no answer in time"));
	}

	private void failed(@Nullable Throwable cause) {
		HttpResponse response = this.refusal;
		if (response != null) {
			this.verdict
				.refused(exception("The server answered with HTTP status " + response.status().code(), null, response));
		}
		else {
			this.verdict.refused(new WsHandshakeException("The connection could not be opened", cause));
		}
	}

	private WsHandshakeException exception(String message, @Nullable Throwable cause, HttpResponse response) {
		return new WsHandshakeException(message, cause, response.status().code(),
				HandshakeAnswer.mapOf(response.headers()), this.body.toByteArray());
	}

	/**
	 * What becomes of a handshake. Called on the event loop; only the first of
	 * {@code accepted} and {@code refused} counts.
	 */
	interface Verdict {

		void answered(Map<String, List<String>> headers) throws IOException;

		void accepted(ChannelHandlerContext context, HandshakeAnswer answer);

		void refused(WsHandshakeException failure);

	}

}
