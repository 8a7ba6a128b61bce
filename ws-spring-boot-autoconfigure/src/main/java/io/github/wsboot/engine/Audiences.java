package io.github.wsboot.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.wsboot.Target;

/**
 * Finds the connections of targets in the indexes.
 */
final class Audiences {

	private final Registry registry;

	private final MemberIndex uids;

	private final MemberIndex groups;

	Audiences(Registry registry, MemberIndex uids, MemberIndex groups) {
		this.registry = registry;
		this.uids = uids;
		this.groups = groups;
	}

	/**
	 * The connections that the targets of an audience name, possibly one several times,
	 * and possibly some that the audience excludes. The array may be shared.
	 */
	Connection[] membersOf(Audience audience) {
		List<Target> targets = audience.targets();
		if (targets.size() == 1 && targets.get(0).kind() == Target.Kind.ALL) {
			return this.registry.all();
		}
		List<Connection> members = new ArrayList<>();
		for (Target target : targets) {
			switch (target.kind()) {
				case ALL -> members.addAll(Arrays.asList(this.registry.all()));
				case CODE -> members.addAll(byCode(target));
				case UID -> target.names().forEach((uid) -> members.addAll(this.uids.of(uid)));
				case GROUP -> target.names().forEach((group) -> members.addAll(this.groups.of(group)));
			}
		}
		return members.toArray(new Connection[0]);
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
