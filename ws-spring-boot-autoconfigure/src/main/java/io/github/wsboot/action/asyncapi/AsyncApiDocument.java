package io.github.wsboot.action.asyncapi;

import java.util.List;

import io.github.wsboot.action.WsActions;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.util.function.SingletonSupplier;

/**
 * The AsyncAPI 3 document of the actions, made when it is first asked for.
 *
 * @since 0.1.0
 */
public final class AsyncApiDocument {

	private final ObjectNode head = JsonNodeFactory.instance.objectNode();

	private final SingletonSupplier<ObjectNode> body;

	/**
	 * Creates a document.
	 * @param title the title
	 * @param version the version of the application's API
	 * @param paths path patterns that clients connect to
	 * @param actions the actions
	 * @param mapper the mapper that reads and writes their data
	 */
	public AsyncApiDocument(String title, String version, List<String> paths, WsActions actions, ObjectMapper mapper) {
		this.head.put("asyncapi", "3.0.0");
		this.head.putObject("info").put("title", title).put("version", version);
		this.head.put("defaultContentType", "application/json");
		this.body = SingletonSupplier.of(() -> new DocumentBuilder(mapper).build(paths, actions.descriptions()));
	}

	/**
	 * Writes the document as a client of a server sees it.
	 * @param host host and port of the server
	 * @param pathname what its paths start with, empty if nothing
	 * @param secure whether it is reached by TLS
	 * @return JSON in UTF-8
	 */
	public byte[] toJson(String host, String pathname, boolean secure) {
		ObjectNode document = JsonNodeFactory.instance.objectNode();
		document.setAll(this.head);
		ObjectNode server = document.putObject("servers").putObject("default").put("host", host);
		if (!pathname.isEmpty()) {
			server.put("pathname", pathname);
		}
		server.put("protocol", secure ? "wss" : "ws");
		document.setAll(this.body.obtain());
		return JsonMapper.shared().writeValueAsBytes(document);
	}

}
