package io.github.wsboot;

import java.util.Optional;
import java.util.Set;

/**
 * The manager of all connections, a bean to be injected anywhere. Thread-safe; no method
 * ever waits for a peer's socket, and every method may be called from every callback.
 * <p>
 * In a cluster everything here is about the connections of all nodes, except what says
 * otherwise. What other nodes have a part in waits for the cluster, at most for
 * {@code ws.cluster.timeout} ({@link #uniqueCodes()} for that long per thousand
 * connections). Sends never throw on its account, see {@link SendResult}; questions and
 * commands throw a {@link ClusterUnavailableException} if nothing is certain in time, but
 * not those that this node can answer alone. Codes, uids and groups are plain names; none
 * says on which node a connection is.
 * <p>
 * A recipient that is not connected is a {@link SendResult} of zeros, never an exception.
 * Missing or empty names, {@code null} targets and {@code null} payloads are an
 * {@link IllegalArgumentException}.
 *
 * @since 0.1.0
 */
public interface WebSocketManager {

	/**
	 * Sends a text message to one connection. Waits for no peer: what cannot be written
	 * at once is queued. Waits for the cluster if the connection is not on this node.
	 * @param uniqueCode the code of the connection
	 * @param text the text; a lone surrogate is replaced by U+FFFD
	 * @return what became of it
	 */
	SendResult sendMessage(String uniqueCode, String text);

	/**
	 * Sends a text message that is already encoded.
	 * @param uniqueCode the code of the connection
	 * @param utf8 the text in UTF-8, copied; malformed input is an
	 * {@link IllegalArgumentException}
	 * @return what became of it
	 */
	SendResult sendMessage(String uniqueCode, byte[] utf8);

	/**
	 * Sends a binary message to one connection.
	 * @param uniqueCode the code of the connection
	 * @param binary the payload, copied
	 * @return what became of it
	 */
	SendResult sendBinary(String uniqueCode, byte[] binary);

	/**
	 * Sends a text message to every connection. Returns in constant time, in a cluster
	 * when it has been handed to the other nodes.
	 * @param text the text
	 * @param excluded codes of connections that do not get it; unknown ones are ignored
	 * @return what became of it
	 */
	SendResult broadcastMessage(String text, String... excluded);

	/**
	 * Sends an encoded text message to every connection. Returns in constant time.
	 * @param utf8 the text in UTF-8, copied
	 * @param excluded codes of connections that do not get it; unknown ones are ignored
	 * @return what became of it
	 */
	SendResult broadcastMessage(byte[] utf8, String... excluded);

	/**
	 * Sends a binary message to every connection. Returns in constant time.
	 * @param binary the payload, copied
	 * @param excluded codes of connections that do not get it; unknown ones are ignored
	 * @return what became of it
	 */
	SendResult broadcastBinary(byte[] binary, String... excluded);

	/**
	 * Closes a connection with 1000. What was queued for it is flushed first.
	 * @param uniqueCode the code of the connection
	 * @return whether there was such an open connection
	 * @throws ClusterUnavailableException if it is not on this node, and it is not
	 * certain whether another one has closed it
	 */
	boolean closeWebsocketConn(String uniqueCode);

	/**
	 * Closes a connection. What was queued for it is flushed first (bounded in time),
	 * then the Close frame goes out, then TCP ends whether or not the peer answers.
	 * @param uniqueCode the code of the connection
	 * @param status the code and reason to send; one that may not be sent (see
	 * {@link WsCloseStatus#isSendable()}) is an {@link IllegalArgumentException}
	 * @return whether there was such an open connection
	 * @throws ClusterUnavailableException if it is not on this node, and it is not
	 * certain whether another one has closed it
	 */
	boolean closeWebsocketConn(String uniqueCode, WsCloseStatus status);

	/**
	 * Number of connections, those of all nodes together.
	 * @return the number of connections
	 * @throws ClusterUnavailableException if the other nodes cannot be asked
	 */
	long getWSCount();

	/**
	 * Whether a connection with this code is open.
	 * @param uniqueCode the code of the connection
	 * @return whether it is open
	 * @throws ClusterUnavailableException if it is not on this node, and the others
	 * cannot be asked
	 */
	boolean isOnline(String uniqueCode);

	/**
	 * The codes of all connections, a snapshot, however many there are.
	 * @return the codes
	 * @throws ClusterUnavailableException if the other nodes cannot be asked
	 */
	Set<String> uniqueCodes();

	/**
	 * The connection with this code, if it is open on this node. Never asks others.
	 * @param uniqueCode the code of the connection
	 * @return the connection
	 */
	Optional<WsConnection> find(String uniqueCode);

	/**
	 * Names a set of recipients. A connection that several targets name gets a message
	 * once; no target at all means nobody.
	 * @param targets the targets
	 * @return the recipients
	 */
	Recipients to(Target... targets);

	/**
	 * Binding of connections to users.
	 * @return the uid operations
	 */
	Uids uids();

	/**
	 * Groups of connections.
	 * @return the group operations
	 */
	Groups groups();

	/**
	 * Small string maps kept with each connection.
	 * @return the info operations
	 */
	Infos infos();

	/**
	 * The same API, restricted to the connections of this node. Never waits for a cluster
	 * and never throws {@link ClusterUnavailableException}; on a single node this manager
	 * itself.
	 * @return the manager of this node
	 */
	WebSocketManager local();

}
