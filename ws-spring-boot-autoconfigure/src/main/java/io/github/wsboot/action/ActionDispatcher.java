package io.github.wsboot.action;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import io.github.wsboot.WsHandlerFunc;
import io.github.wsboot.WsMessage;
import io.github.wsboot.action.ActionSettings.Execution;
import io.github.wsboot.action.ActionSettings.RateLimit;
import io.github.wsboot.action.WsRateLimit.OnExceeded;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.MessageSource;
import org.springframework.core.Ordered;
import org.springframework.util.function.SingletonSupplier;

/**
 * Has actions called by the messages of clients. Comes before the other handlers, so that
 * the actions of a connection have returned before its {@code onClose} reaches these.
 *
 * @since 0.1.0
 */
public final class ActionDispatcher implements WsHandlerFunc, Ordered, SmartInitializingSingleton {

	private final ActionSettings settings;

	private final ListableBeanFactory beans;

	private final Map<WsConnection, ActionLane> lanes = new ConcurrentHashMap<>();

	private final Codecs codecs;

	private final ActionMessages messages;

	private final Envelopes envelopes;

	private final SingletonSupplier<Parts> parts;

	/**
	 * Creates a dispatcher.
	 * @param settings the settings
	 * @param beans has the controllers
	 * @param codecs the wire forms
	 * @param messages the words of the application
	 * @param collaborators whom to work with; asked when all singletons exist, because
	 * they may want the manager, the requests or what this class offers
	 */
	public ActionDispatcher(ActionSettings settings, ListableBeanFactory beans, Codecs codecs, MessageSource messages,
			Supplier<ActionCollaborators> collaborators) {
		this.settings = settings;
		this.beans = beans;
		this.codecs = codecs;
		this.messages = new ActionMessages(messages);
		this.envelopes = new Envelopes(codecs, this.messages, this::localeOf, settings.defaultLocale());
		this.parts = SingletonSupplier.of(() -> create(collaborators.get()));
	}

	@Override
	public void afterSingletonsInstantiated() {
		parts();
	}

	private Parts create(ActionCollaborators collaborators) {
		List<WsArgumentResolver> resolvers = new ArrayList<>(collaborators.argumentResolvers());
		resolvers.addAll(BuiltInArguments.resolvers(collaborators.manager(), collaborators.conversion()));
		ActionRegistry registry = new ActionScanner(this.beans, resolvers, collaborators.validator(), this.messages,
				this.settings.perAction())
			.scan();
		WsLocaleResolver locales = collaborators.localeResolver();
		// stops the start if there is none
		this.codecs.usual();
		return new Parts(collaborators, registry, this.messages, this.envelopes, this.codecs,
				(locales != null) ? locales : new AcceptLanguage(this.settings.defaultLocale()));
	}

	private Parts parts() {
		return this.parts.obtain();
	}

	/**
	 * The actions.
	 * @return the actions
	 */
	public WsActions actions() {
		return () -> parts().registry.descriptions();
	}

	/**
	 * Makes envelopes to push.
	 * @return what makes them
	 */
	public WsEnvelopes envelopes() {
		return this.envelopes;
	}

	private Locale localeOf(WsConnection connection) {
		ActionLane lane = this.lanes.get(connection);
		return (lane != null) ? lane.locale() : this.settings.defaultLocale();
	}

	@Override
	public void onOpen(WsConnection connection) {
		Parts parts = parts();
		this.lanes.put(connection, new ActionLane(connection, this.codecs.of(connection),
				parts.locales.resolve(connection), this.settings, parts.collaborators.workers()));
	}

	@Override
	public void onMessage(WsConnection connection, WsMessage message) {
		ActionLane lane = this.lanes.get(connection);
		if (lane == null) {
			return;
		}
		Parts parts = parts();
		WsEnvelope envelope;
		try {
			envelope = lane.codec().decode(message);
		}
		catch (WsEnvelopeException ex) {
			if (this.settings.leaveOthers()) {
				lane.awaitCalls(isAsked(lane, parts));
			}
			else {
				refuseOther(lane, parts, ex);
			}
			return;
		}
		if (envelope == null) {
			lane.awaitCalls(isAsked(lane, parts));
			return;
		}
		if (envelope.isReply()) {
			parts.collaborators.requests().answered(connection, envelope);
			return;
		}
		dispatch(lane, parts, envelope, message.size());
	}

	private void refuseOther(ActionLane lane, Parts parts, WsEnvelopeException reason) {
		RateLimit exceeded = lane.exceeded(null);
		if (exceeded != null) {
			refuse(lane, parts, exceeded, "", null);
			return;
		}
		answer(lane, parts, "", null,
				new WsActionException(WsActionCodes.BAD_ENVELOPE, String.valueOf(reason.getMessage())));
	}

	private void dispatch(ActionLane lane, Parts parts, WsEnvelope envelope, int size) {
		ActionMethod action = parts.registry.find(envelope.action());
		if (action == null && parts.registry.isStreamCancel(envelope.action())) {
			// not limited: whoever cancels wants less
			cancel(lane, envelope.id());
			return;
		}
		RateLimit exceeded = lane.exceeded(action);
		if (exceeded != null) {
			refuse(lane, parts, exceeded, envelope.action(), envelope.id());
			return;
		}
		if (action == null) {
			answer(lane, parts, envelope.action(), envelope.id(), new WsActionException(WsActionCodes.UNKNOWN_ACTION));
			return;
		}
		ActionCall call = new ActionCall(lane, action, envelope, parts);
		if (this.settings.execution() == Execution.INBOUND || action.isBuiltIn()) {
			call.run();
			return;
		}
		if (!lane.submit(parts.collaborators.tasks().apply(call), size, isAsked(lane, parts))) {
			answer(lane, parts, envelope.action(), envelope.id(), new WsActionException(WsActionCodes.TOO_MANY_CALLS));
		}
	}

	private static BooleanSupplier isAsked(ActionLane lane, Parts parts) {
		return () -> parts.collaborators.requests().isWaitingFor(lane.connection());
	}

	private static void cancel(ActionLane lane, @Nullable Object id) {
		if (id != null) {
			lane.cancel(id);
		}
	}

	private static void refuse(ActionLane lane, Parts parts, RateLimit exceeded, String action, @Nullable Object id) {
		if (exceeded.onExceeded() == OnExceeded.CLOSE) {
			lane.connection().close(WsCloseStatus.TOO_MANY_MESSAGES);
		}
		else if (exceeded.onExceeded() == OnExceeded.ERROR) {
			answer(lane, parts, action, id, new WsActionException(WsActionCodes.RATE_LIMITED));
		}
	}

	private static void answer(ActionLane lane, Parts parts, String action, @Nullable Object id,
			WsActionException error) {
		lane.connection().send(lane.codec().encode(parts.envelopes.reply(action, id, error, lane.locale(), null)));
	}

	@Override
	public void onClose(WsConnection connection, WsCloseStatus status) {
		// first, because an action may be waiting for this client
		parts().collaborators.requests().closed(connection, status);
		ActionLane lane = this.lanes.remove(connection);
		if (lane != null) {
			lane.close();
		}
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	/**
	 * What there is once all singletons exist.
	 */
	record Parts(ActionCollaborators collaborators, ActionRegistry registry, ActionMessages messages,
			Envelopes envelopes, Codecs codecs, WsLocaleResolver locales) {

	}

}
