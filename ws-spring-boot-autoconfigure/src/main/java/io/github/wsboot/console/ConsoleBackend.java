package io.github.wsboot.console;

import java.io.IOException;
import java.util.Set;

import io.github.wsboot.HandshakeRejectedException;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.engine.CodeGrammar;
import io.github.wsboot.engine.Connection;
import io.github.wsboot.engine.LogText;
import jakarta.servlet.http.HttpServletRequest;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What the page asks the server for. Requests have been let in already.
 */
final class ConsoleBackend {

	static final Set<String> QUERIES = Set.of("setup", "state");

	static final Set<String> CHANGES = Set.of("tickets", "close");

	private static final Log logger = LogFactory.getLog(ConsoleBackend.class);

	private static final int MAX_BODY = 8 * 1024;

	private final ConsoleSetup setup;

	private final ConsoleState state;

	private final ConsoleTickets tickets;

	private final CodeGrammar grammar;

	ConsoleBackend(ConsoleSetup setup, ConsoleState state, ConsoleTickets tickets, CodeGrammar grammar) {
		this.setup = setup;
		this.state = state;
		this.tickets = tickets;
		this.grammar = grammar;
	}

	Answer query(String name, HttpServletRequest request) {
		if (name.equals("setup")) {
			return Answer.json(this.setup.toJson());
		}
		String search;
		try {
			search = request.getParameter("search");
		}
		catch (RuntimeException ex) {
			// each container throws another one
			return Answer.text(400, "The query cannot be read.");
		}
		return Answer.json(this.state.toJson((search != null) ? search : ""));
	}

	Answer change(String name, HttpServletRequest request) throws IOException {
		byte[] body = request.getInputStream().readNBytes(MAX_BODY + 1);
		if (body.length > MAX_BODY) {
			return Answer.text(413, "The request is too large.");
		}
		JsonNode data;
		try {
			data = JsonMapper.shared().readTree(body);
		}
		catch (JacksonException ex) {
			return Answer.text(400, "The request is no JSON.");
		}
		try {
			return name.equals("tickets") ? ticket(data) : close(data);
		}
		catch (HandshakeRejectedException ex) {
			return Answer.text(400, ex.getReason());
		}
		catch (IllegalArgumentException ex) {
			return Answer.text(400, String.valueOf(ex.getMessage()));
		}
	}

	private Answer ticket(JsonNode data) {
		String code = this.grammar.check(text(data, "uniqueCode"));
		String uid = text(data, "uid");
		String ticket = this.tickets.issue(code, (uid != null && !uid.isEmpty()) ? uid : null);
		return (ticket != null) ? Answer.json(JsonNodeFactory.instance.objectNode().put("ticket", ticket))
				: Answer.text(429, "Too many tickets wait to be used.");
	}

	private Answer close(JsonNode data) {
		String id = text(data, "id");
		JsonNode code = data.path("code");
		String reason = text(data, "reason");
		if (id == null || !code.isInt()) {
			return Answer.text(400, "The id of a connection and a close code are needed.");
		}
		WsCloseStatus status = WsCloseStatus.of(code.intValue(), (reason != null) ? reason : "");
		Connection connection = this.state.find(id);
		if (connection == null) {
			return Answer.text(404, "This connection is not open.");
		}
		connection.close(status);
		logger.info("The console closes the connection of '" + LogText.escape(connection.uniqueCode()) + "' with "
				+ status.code());
		return Answer.json(JsonNodeFactory.instance.objectNode());
	}

	private static @Nullable String text(JsonNode data, String name) {
		JsonNode value = data.path(name);
		return value.isString() ? value.stringValue() : null;
	}

}
