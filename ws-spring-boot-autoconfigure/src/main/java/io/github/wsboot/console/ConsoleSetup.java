package io.github.wsboot.console;

import java.util.List;

import io.github.wsboot.engine.LogText;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the page must know once: where to connect, as whom, and what can be sent.
 */
final class ConsoleSetup {

	private static final Log logger = LogFactory.getLog(ConsoleSetup.class);

	private final ConsoleSettings settings;

	private final ConsoleActions actions;

	ConsoleSetup(ConsoleSettings settings, ConsoleActions actions) {
		this.settings = settings;
		this.actions = actions;
	}

	ObjectNode toJson() {
		ObjectNode setup = JsonNodeFactory.instance.objectNode();
		setup.put("path", this.settings.path());
		addAll(setup.putArray("connectPaths"), this.settings.connectPaths());
		addAll(setup.putArray("subprotocols"), this.settings.subprotocols());
		setup.put("maxMessageSize", this.settings.maxMessageSize());
		setup.put("ticketParameter", ConnectAsResolver.PARAMETER);
		identity(setup.putObject("identity"), this.settings.identity());
		addAll(setup.putArray("actions"), this.actions.names());
		setup.set("document", document());
		return setup;
	}

	private static void identity(ObjectNode node, ConsoleSettings.Identity identity) {
		addAll(node.putArray("resolvers"), identity.resolvers());
		addAll(node.putArray("ownResolvers"), identity.ownResolvers());
		node.put("asUid", identity.asUid());
		node.put("query", identity.query());
		node.put("cookie", identity.cookie());
		addAll(node.putArray("tokenCarriers"), identity.tokenCarriers());
		node.put("tokenQuery", identity.tokenQuery());
		node.put("tokenCookie", identity.tokenCookie());
	}

	// actions can be called without it, by their names
	private @Nullable ObjectNode document() {
		try {
			byte[] document = this.actions.document();
			return (document != null) ? (ObjectNode) JsonMapper.shared().readTree(document) : null;
		}
		catch (RuntimeException ex) {
			logger.warn("There are no forms for actions in the console, because their document cannot be made: "
					+ LogText.describe(ex));
			return null;
		}
	}

	private static void addAll(ArrayNode array, List<String> values) {
		values.forEach(array::add);
	}

}
