package io.github.wsboot.engine;

import java.util.List;
import java.util.Set;

import io.github.wsboot.Target;

/**
 * Whom a message is for.
 *
 * @param targets who gets it
 * @param exceptCodes codes that do not
 * @param exceptTargets members that do not
 */
record Audience(List<Target> targets, Set<String> exceptCodes, List<Target> exceptTargets) {

	boolean includes(Connection connection) {
		return any(this.targets, connection)
				&& (this.exceptCodes.isEmpty() || !this.exceptCodes.contains(connection.uniqueCode()))
				&& !any(this.exceptTargets, connection);
	}

	private static boolean any(List<Target> targets, Connection connection) {
		// by index: this runs once per message and member
		for (int i = 0; i < targets.size(); i++) {
			if (matches(targets.get(i), connection)) {
				return true;
			}
		}
		return false;
	}

	private static boolean matches(Target target, Connection connection) {
		return switch (target.kind()) {
			case ALL -> true;
			case CODE -> target.names().contains(connection.uniqueCode());
			case UID -> {
				String uid = connection.membership().uid();
				yield uid != null && target.names().contains(uid);
			}
			case GROUP -> {
				Set<String> groups = connection.membership().groups();
				yield !groups.isEmpty() && target.names().stream().anyMatch(groups::contains);
			}
		};
	}

}
