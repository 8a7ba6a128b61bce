package io.github.wsboot;

/**
 * An immutable set of recipients, evaluated when something is sent. Each connection gets
 * a message at most once, however many targets name it. Thread-safe; nothing here waits
 * for a peer. Nobody to send to is a {@link SendResult} of zeros; a {@code null} message,
 * target or code is an {@link IllegalArgumentException}.
 * <p>
 * In a cluster they are on all nodes; each node finds its own. A send then waits until it
 * has been handed to the others, at most for {@code ws.cluster.timeout}; it never throws
 * on account of the cluster, see {@link SendResult}.
 *
 * <pre>{@code manager.to(Target.group("lobby")).except("u1").sendMessage("hi");}</pre>
 *
 * @since 0.1.0
 */
public interface Recipients {

	/**
	 * The same recipients without some connections.
	 * @param uniqueCodes codes to leave out; unknown ones are ignored
	 * @return the smaller set
	 */
	Recipients except(String... uniqueCodes);

	/**
	 * The same recipients without the members of other targets.
	 * @param targets targets to leave out
	 * @return the smaller set
	 */
	Recipients exceptTargets(Target... targets);

	/**
	 * Sends a text message.
	 * @param text the text
	 * @return what became of it
	 */
	default SendResult sendMessage(String text) {
		return send(WsMessage.text(text));
	}

	/**
	 * Sends a binary message.
	 * @param binary the payload, copied
	 * @return what became of it
	 */
	default SendResult sendBinary(byte[] binary) {
		return send(WsMessage.binary(binary));
	}

	/**
	 * Sends a message. To everyone, and to large groups or uids, it returns in constant
	 * time: {@link SendResult#queued()} is then the number of members addressed.
	 * @param message the message
	 * @return what became of it
	 */
	SendResult send(WsMessage message);

	/**
	 * Sends a value as JSON text, encoded once, before anything is sent.
	 * @param value the value
	 * @return what became of it
	 * @throws IllegalStateException if there is no {@link JsonEncoder}
	 */
	SendResult sendJson(Object value);

	/**
	 * Closes every recipient. Takes time in proportion to their number, but waits for
	 * none of them. In a cluster it waits for the other nodes to do the same.
	 * @param status the code and reason to send; one that is not
	 * {@link WsCloseStatus#isSendable() sendable} is an {@link IllegalArgumentException}
	 * @return the number of connections that this call closed
	 * @throws ClusterUnavailableException if it is not certain that all other nodes have
	 * closed theirs; those of this node are closed
	 */
	int close(WsCloseStatus status);

}
