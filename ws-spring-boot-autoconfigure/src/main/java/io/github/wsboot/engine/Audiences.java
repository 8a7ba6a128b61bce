package io.github.wsboot.engine;

import java.util.ArrayList;
import java.util.List;

import io.github.wsboot.Target;

/**
 * Finds the connections of targets in the indexes.
 */
final class Audiences implements Broadcasts.Recipe {

	private final Registry registry;

	private final MemberIndex uids;

	private final MemberIndex groups;

	Audiences(Registry registry, MemberIndex uids, MemberIndex groups) {
		this.registry = registry;
		this.uids = uids;
		this.groups = groups;
	}

	@Override
	public List<Iterable<Connection>> membersOf(Broadcasts.Audience audience) {
		List<Iterable<Connection>> members = new ArrayList<>();
		for (Target target : audience.targets()) {
			switch (target.kind()) {
				case ALL -> members.add(this.registry.all());
				case CODE -> members.add(byCode(target));
				case UID -> target.names().forEach((uid) -> members.add(this.uids.of(uid)));
				case GROUP -> target.names().forEach((group) -> members.add(this.groups.of(group)));
			}
		}
		return members;
	}

	/**
	 * How many the targets name together; one that several name counts several times.
	 */
	int count(List<Target> targets) {
		long count = 0;
		for (Target target : targets) {
			count += switch (target.kind()) {
				case ALL -> this.registry.size();
				case CODE -> byCode(target).size();
				case UID -> target.names().stream().mapToLong((uid) -> this.uids.of(uid).size()).sum();
				case GROUP -> target.names().stream().mapToLong((group) -> this.groups.of(group).size()).sum();
			};
		}
		return (int) Math.min(count, Integer.MAX_VALUE);
	}

	private List<Connection> byCode(Target target) {
		List<Connection> found = new ArrayList<>();
		for (String code : target.names()) {
			Connection connection = this.registry.find(code);
			if (connection != null) {
				found.add(connection);
			}
		}
		return found;
	}

}
