package io.github.wsboot.console;

import java.util.List;

/**
 * What the console can be told.
 *
 * @param path where it is
 * @param allowRemote whether it answers to others than this machine
 * @param connectPaths the patterns of paths that clients connect to
 * @param subprotocols the subprotocols that the server speaks
 * @param maxMessageSize the largest inbound message in bytes
 * @param identity how clients are told apart
 * @since 0.1.0
 */
public record ConsoleSettings(String path, boolean allowRemote, List<String> connectPaths, List<String> subprotocols,
		long maxMessageSize, Identity identity) {

	public ConsoleSettings {
		connectPaths = List.copyOf(connectPaths);
		subprotocols = List.copyOf(subprotocols);
	}

	/**
	 * How clients are told apart.
	 *
	 * @param resolvers the built-in resolvers in their order
	 * @param ownResolvers the names of resolver beans, which come before them
	 * @param asUid whether what is resolved becomes the uid
	 * @param query the query parameter that names a code
	 * @param cookie the cookie that names a code
	 * @param tokenCarriers where a token is looked for
	 * @param tokenQuery the query parameter that carries a token
	 * @param tokenCookie the cookie that carries a token
	 * @since 0.1.0
	 */
	public record Identity(List<String> resolvers, List<String> ownResolvers, boolean asUid, String query,
			String cookie, List<String> tokenCarriers, String tokenQuery, String tokenCookie) {

		public Identity {
			resolvers = List.copyOf(resolvers);
			ownResolvers = List.copyOf(ownResolvers);
			tokenCarriers = List.copyOf(tokenCarriers);
		}

	}

}
