package io.github.wsboot.servlet;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.engine.CloseCause;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionEvent;
import jakarta.servlet.http.HttpSessionIdListener;
import jakarta.servlet.http.HttpSessionListener;
import org.jspecify.annotations.Nullable;

/**
 * Closes what an authenticated user has opened from an HTTP session when that session
 * ends, by logout, timeout or an administrator (Jakarta WebSocket 2.2, section 7.2). The
 * servlet container must be told to listen with it.
 *
 * @since 0.1.0
 */
public final class HttpSessionConnections implements HttpSessionListener, HttpSessionIdListener {

	private static final WsCloseStatus SESSION_ENDED = WsCloseStatus.TOKEN_EXPIRED
		.withReason("the HTTP session has ended");

	private final boolean enabled;

	// guarded by this
	private final Map<String, Members> sessions = new HashMap<>();

	/**
	 * Creates what watches over connections.
	 */
	public HttpSessionConnections() {
		this(true);
	}

	/**
	 * Creates what watches over connections, or does not.
	 * @param enabled whether connections are closed
	 */
	public HttpSessionConnections(boolean enabled) {
		this.enabled = enabled;
	}

	/**
	 * Watches over a connection until it is {@link Bridge#closed closed}, if there is a
	 * user and a session.
	 */
	void watch(HttpServletRequest request, Bridge bridge) {
		boolean watched = this.enabled && request.getUserPrincipal() != null;
		HttpSession session = watched ? request.getSession(false) : null;
		if (session == null) {
			return;
		}
		String id = session.getId();
		Members members = add(id, bridge);
		bridge.whenOver(() -> remove(members, bridge));
		try {
			// it may have got another id before anybody could tell us about this one
			renamed(id, session.getId());
			// fails if the session has ended in the meantime
			session.getCreationTime();
		}
		catch (IllegalStateException ex) {
			end(idOf(members));
		}
	}

	private synchronized Members add(String id, Bridge bridge) {
		Members members = this.sessions.computeIfAbsent(id, Members::new);
		members.bridges.add(bridge);
		return members;
	}

	private synchronized void remove(Members members, Bridge bridge) {
		Members current = current(members);
		current.bridges.remove(bridge);
		if (current.bridges.isEmpty()) {
			this.sessions.remove(current.id, current);
		}
	}

	private synchronized String idOf(Members members) {
		return current(members).id;
	}

	private static Members current(Members members) {
		Members current = members;
		while (current.joined != null) {
			current = current.joined;
		}
		return current;
	}

	@Override
	public void sessionDestroyed(HttpSessionEvent event) {
		end(event.getSession().getId());
	}

	private void end(String id) {
		List<Bridge> bridges;
		synchronized (this) {
			Members members = this.sessions.remove(id);
			bridges = (members != null) ? List.copyOf(members.bridges) : List.of();
		}
		bridges.forEach((bridge) -> bridge.close(SESSION_ENDED, CloseCause.EXPIRED));
	}

	/**
	 * The same session under another name, as after a login.
	 */
	@Override
	public void sessionIdChanged(HttpSessionEvent event, String oldId) {
		renamed(oldId, event.getSession().getId());
	}

	private synchronized void renamed(String oldId, String id) {
		@Nullable Members members = oldId.equals(id) ? null : this.sessions.remove(oldId);
		if (members == null) {
			return;
		}
		members.id = id;
		Members others = this.sessions.put(id, members);
		if (others != null) {
			// who has come in under the new name already
			others.joined = members;
			members.bridges.addAll(others.bridges);
		}
	}

	/**
	 * The connections of one session.
	 */
	private static final class Members {

		private final Set<Bridge> bridges = new HashSet<>();

		private String id;

		/** Those of the same session, if these are with them now. */
		private @Nullable Members joined;

		Members(String id) {
			this.id = id;
		}

	}

}
