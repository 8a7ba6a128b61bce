package io.github.wsboot.action;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

import io.github.wsboot.Recipients;
import io.github.wsboot.Target;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsMessage;
import io.github.wsboot.engine.LogText;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.i18n.LocaleContext;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.context.i18n.SimpleLocaleContext;

/**
 * One call of an action, from the request to the last reply.
 */
final class ActionCall implements Runnable, WsActionContext {

	private static final Log logger = LogFactory.getLog(ActionDispatcher.class);

	private final ActionLane lane;

	private final ActionMethod action;

	private final WsEnvelope envelope;

	private final ActionDispatcher.Parts parts;

	ActionCall(ActionLane lane, ActionMethod action, WsEnvelope envelope, ActionDispatcher.Parts parts) {
		this.lane = lane;
		this.action = action;
		this.envelope = envelope;
		this.parts = parts;
	}

	@Override
	public WsConnection connection() {
		return this.lane.connection();
	}

	@Override
	public WsEnvelope envelope() {
		return this.envelope;
	}

	@Override
	public Locale locale() {
		return this.lane.locale();
	}

	@Override
	public void run() {
		LocaleContext before = LocaleContextHolder.getLocaleContext();
		LocaleContextHolder.setLocaleContext(new SimpleLocaleContext(locale()));
		try {
			call();
		}
		catch (Throwable ex) {
			fail(ex);
		}
		finally {
			LocaleContextHolder.setLocaleContext(before);
		}
	}

	private void call() throws Exception {
		Recipients others = others();
		if (this.action.description().streaming()) {
			stream();
			return;
		}
		boolean later = this.action.answersLater();
		if (later && !this.lane.beginAnswer()) {
			throw new WsActionException(WsActionCodes.TOO_MANY_CALLS);
		}
		Object result = null;
		try {
			result = this.action.adapt(invoke());
		}
		finally {
			if (later && !(result instanceof CompletionStage)) {
				this.lane.endAnswer();
			}
		}
		if (result instanceof CompletionStage<?> stage) {
			answerLater(stage, others, later);
		}
		else if (result != null || this.action.answers()) {
			answer(result, others);
		}
	}

	/**
	 * Who else gets the reply, because the client wishes so and may.
	 */
	private @Nullable Recipients others() {
		boolean everybody;
		List<String> codes;
		try {
			everybody = this.envelope.isBroadcast();
			codes = this.envelope.clientIds();
		}
		catch (IllegalArgumentException ex) {
			throw new WsActionException(WsActionCodes.BAD_DATA, "is_broadcast, client_ids");
		}
		if (!everybody && codes.isEmpty()) {
			return null;
		}
		RecipientAuthorizer authorizer = this.parts.collaborators().recipientAuthorizer();
		if (authorizer == null || this.action.description().streaming()
				|| !authorizer.allows(connection(), this.envelope)) {
			throw new WsActionException(WsActionCodes.RECIPIENTS_FORBIDDEN);
		}
		Target target = everybody ? Target.all() : Target.code(codes.toArray(String[]::new));
		return this.parts.collaborators().manager().to(target).except(connection().uniqueCode());
	}

	private @Nullable Object invoke() throws Exception {
		List<WsActionInterceptor> interceptors = this.parts.collaborators().interceptors();
		return interceptors.isEmpty() ? this.action.invoke(this)
				: new InterceptedCall(this, this.action, interceptors, 0).proceed();
	}

	private void answer(@Nullable Object data, @Nullable Recipients others) {
		send(this.lane.codec().encode(success(data, this.envelope.id(), null)));
		if (others != null) {
			// the id is the sender's own; others may use the same
			others.send(this.parts.codecs().usual().encode(success(data, null, null)));
		}
	}

	private WsActionReply success(@Nullable Object data, @Nullable Object id, @Nullable Boolean more) {
		return new WsActionReply(WsActionCodes.SUCCESS, this.lane.successWords(this.parts.messages()), data,
				this.envelope.action(), id, more);
	}

	@SuppressWarnings("FutureReturnValueIgnored") // it never fails
	private void answerLater(CompletionStage<?> stage, @Nullable Recipients others, boolean counted) {
		stage.whenComplete((value, failure) -> {
			if (counted) {
				this.lane.endAnswer();
			}
			try {
				if (failure != null) {
					throw failure;
				}
				if (value != null || this.action.answers()) {
					answer(value, others);
				}
			}
			catch (Throwable ex) {
				fail(ex);
			}
		});
	}

	/**
	 * Has a place before the action is called: what it opens for a stream would have
	 * nobody to close it.
	 */
	private void stream() throws Exception {
		if (!this.lane.hasRoomForStream()) {
			throw new WsActionException(WsActionCodes.TOO_MANY_CALLS);
		}
		Object id = this.envelope.id();
		// what belongs to no id cannot be cancelled but by the end of the connection
		Object key = (id != null) ? id : this;
		ReplyStream replies = new ReplyStream(connection(), this::element, (failure) -> {
			this.lane.remove(key);
			endOfStream(failure);
		}, this.parts.collaborators().streams(), this.parts.collaborators().publishers());
		if (!this.lane.add(key, replies)) {
			throw new WsActionException(WsActionCodes.BAD_DATA, "id");
		}
		Object result = null;
		try {
			result = this.action.adapt(invoke());
		}
		finally {
			if (!(result instanceof Stream) && !(result instanceof Flow.Publisher)) {
				this.lane.remove(key);
			}
		}
		if (result instanceof Stream<?> stream) {
			replies.send(stream);
		}
		else if (result instanceof Flow.Publisher<?> publisher) {
			subscribe(replies, publisher);
		}
		else {
			answer(result, null);
		}
	}

	private static void subscribe(ReplyStream replies, Flow.Publisher<?> publisher) {
		try {
			replies.send(publisher);
		}
		catch (Throwable ex) {
			replies.fail(ex);
		}
	}

	private WsMessage element(@Nullable Object element) {
		return this.lane.codec().encode(success(element, this.envelope.id(), true));
	}

	private void endOfStream(@Nullable Throwable failure) {
		if (!connection().isOpen()) {
			return;
		}
		if (failure != null) {
			refuse(failure(failure, false));
		}
		else {
			send(this.lane.codec().encode(success(null, this.envelope.id(), false)));
		}
	}

	private void fail(Throwable failure) {
		refuse(failure(failure, null));
	}

	private void refuse(WsActionReply reply) {
		WsMessage message;
		try {
			message = this.lane.codec().encode(reply);
		}
		catch (Throwable ex) {
			// its data; the client shall know at least that it need not wait
			log(ex);
			message = this.lane.codec()
				.encode(reply(new WsActionException(WsActionCodes.INTERNAL_ERROR), reply.more()));
		}
		send(message);
	}

	/**
	 * An interrupt that an action has left behind would close the channel that is written
	 * to.
	 */
	private void send(WsMessage message) {
		boolean interrupted = Thread.interrupted();
		try {
			connection().send(message);
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private WsActionReply failure(Throwable failure, @Nullable Boolean more) {
		Throwable cause = failure;
		while (cause instanceof CompletionException && cause.getCause() != null) {
			cause = cause.getCause();
		}
		return reply(error(cause), more);
	}

	private WsActionReply reply(WsActionException error, @Nullable Boolean more) {
		return this.parts.envelopes()
			.reply(this.envelope.action(), this.envelope.id(), error, this.lane.locale(), more);
	}

	private WsActionException error(Throwable failure) {
		try {
			ExceptionHandlers.Match handler = this.action.exceptionHandlers().find(failure);
			if (handler != null) {
				return handler.answer(this);
			}
		}
		catch (WsActionException ex) {
			return ex;
		}
		catch (Throwable ex) {
			log(ex);
		}
		if (failure instanceof WsActionException ready) {
			return ready;
		}
		if (Unanswered.is(failure)) {
			return new WsActionException(WsActionCodes.UNANSWERED);
		}
		log(failure);
		return new WsActionException(WsActionCodes.INTERNAL_ERROR);
	}

	private void log(Throwable failure) {
		logger.error("Action '" + this.action.description().name() + "' failed for connection '"
				+ LogText.escape(connection().uniqueCode()) + "'", LogText.safe(failure));
	}

	/**
	 * A call with interceptors around.
	 *
	 * @param call the call
	 * @param method the method
	 * @param interceptors all interceptors
	 * @param next the next of them
	 */
	private record InterceptedCall(ActionCall call, ActionMethod method, List<WsActionInterceptor> interceptors,
			int next) implements WsActionInvocation {

		@Override
		public WsActionDescription action() {
			return this.method.description();
		}

		@Override
		public @Nullable Object proceed() throws Exception {
			return (this.next < this.interceptors.size())
					? this.interceptors.get(this.next)
						.intercept(new InterceptedCall(this.call, this.method, this.interceptors, this.next + 1))
					: this.method.invoke(this.call);
		}

		@Override
		public WsConnection connection() {
			return this.call.connection();
		}

		@Override
		public WsEnvelope envelope() {
			return this.call.envelope();
		}

		@Override
		public Locale locale() {
			return this.call.locale();
		}

	}

}
