package io.github.wsboot.sample;

import java.security.Principal;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.wsboot.ClusterUnavailableException;
import io.github.wsboot.ConnectionClosedException;
import io.github.wsboot.SendResult;
import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsConnection;
import io.github.wsboot.action.WsAction;
import io.github.wsboot.action.WsActionException;
import io.github.wsboot.action.WsController;
import io.github.wsboot.action.WsEnvelopes;
import io.github.wsboot.action.WsExceptionHandler;
import io.github.wsboot.action.WsRateLimit;
import io.github.wsboot.action.WsReplyException;
import io.github.wsboot.action.WsRequests;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;

/**
 * What the page can ask for. A room is a group, a user is a uid, a browser tab is a
 * connection.
 */
@RegisterReflectionForBinding({ ChatActions.RoomMessage.class, ChatActions.RoomEvent.class,
		ChatActions.UserMessage.class })
@WsController
class ChatActions {

	private static final Log logger = LogFactory.getLog(ChatActions.class);

	private static final Duration TIME_TO_DECIDE = Duration.ofSeconds(20);

	private final WebSocketManager manager;

	private final WsEnvelopes envelopes;

	private final WsRequests requests;

	ChatActions(WebSocketManager manager, WsEnvelopes envelopes, WsRequests requests) {
		this.manager = manager;
		this.envelopes = envelopes;
		this.requests = requests;
	}

	@WsAction("room.join")
	Set<String> join(@Valid Room room, WsConnection connection) {
		this.manager.groups().join(connection.uniqueCode(), room.room());
		// who does, and in which trace, stands in the line anyway
		logger.info("Joins " + room.room());
		return new TreeSet<>(this.manager.groups().uidsOf(room.room()));
	}

	@WsAction("room.leave")
	void leave(@Valid Room room, WsConnection connection) {
		this.manager.groups().leave(connection.uniqueCode(), room.room());
	}

	@WsAction("room.say")
	@WsRateLimit(permits = 20, period = 10)
	SendResult say(@Valid Message message, WsConnection connection, Principal principal) {
		mustBeIn(message.room(), connection);
		return this.manager.to(Target.group(message.room()))
			.send(this.envelopes.success("room.message",
					new RoomMessage(message.room(), principal.getName(), message.text())));
	}

	@WsAction("room.typing")
	@WsRateLimit(permits = 2, onExceeded = WsRateLimit.OnExceeded.DROP)
	void type(@Valid Room room, WsConnection connection, Principal principal) {
		mustBeIn(room.room(), connection);
		this.manager.to(Target.group(room.room()))
			.except(connection.uniqueCode())
			.send(this.envelopes.success("room.typing", new RoomEvent(room.room(), principal.getName())));
	}

	@WsAction("user.whisper")
	@WsRateLimit(permits = 20, period = 10)
	SendResult whisper(@Valid Whisper whisper, Principal principal) {
		mustBeHere(whisper.to());
		// to all tabs of both
		return this.manager.to(Target.uid(whisper.to(), principal.getName()))
			.send(this.envelopes.success("user.message",
					new UserMessage(principal.getName(), whisper.to(), whisper.text())));
	}

	/**
	 * Asks somebody else, and answers what that one has answered.
	 */
	@WsAction("user.invite")
	@WsRateLimit(permits = 5, unit = TimeUnit.MINUTES)
	CompletableFuture<@Nullable Boolean> invite(@Valid Invitation invitation, Principal principal) {
		mustBeHere(invitation.to());
		return this.requests.requestUid(invitation.to(), "room.invitation",
				new RoomEvent(invitation.room(), principal.getName()), Boolean.class, TIME_TO_DECIDE);
	}

	@WsExceptionHandler(value = { TimeoutException.class, ConnectionClosedException.class, WsReplyException.class,
			NoSuchElementException.class }, code = ChatCodes.NO_ANSWER)
	void noAnswer() {
	}

	@WsExceptionHandler(value = ClusterUnavailableException.class, code = ChatCodes.CUT_OFF)
	void cutOff() {
	}

	private void mustBeIn(String room, WsConnection connection) {
		if (!connection.groups().contains(room)) {
			throw new WsActionException(ChatCodes.NOT_IN_ROOM, room);
		}
	}

	private void mustBeHere(String name) {
		if (!this.manager.uids().isOnline(name)) {
			throw new WsActionException(ChatCodes.NOT_HERE, name);
		}
	}

	record Room(@NotNull @Pattern(regexp = ChatHandler.ROOM) String room) {

	}

	record Message(@NotNull @Pattern(regexp = ChatHandler.ROOM) String room,
			@NotBlank @Size(max = ChatHandler.MAX_TEXT) String text) {

	}

	record Whisper(@NotNull @Pattern(regexp = SecurityConfiguration.NAME) String to,
			@NotBlank @Size(max = ChatHandler.MAX_TEXT) String text) {

	}

	record Invitation(@NotNull @Pattern(regexp = SecurityConfiguration.NAME) String to,
			@NotNull @Pattern(regexp = ChatHandler.ROOM) String room) {

	}

	record RoomMessage(String room, String from, String text) {

	}

	record RoomEvent(String room, String from) {

	}

	record UserMessage(String from, String to, String text) {

	}

}
