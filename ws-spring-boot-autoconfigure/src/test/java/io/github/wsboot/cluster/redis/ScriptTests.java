package io.github.wsboot.cluster.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.wsboot.cluster.Member;
import io.github.wsboot.cluster.TestRedis;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for each {@link Script} in a real Redis.
 */
class ScriptTests {

	/** In ms. */
	private static final String MEMORY = "60000";

	/** In ms of the time of Redis. */
	private static final String FOREVER = "9000000000000000";

	private static final String A1 = "node-a------.1";

	private static final String A2 = "node-a------.2";

	private static final String B1 = "node-b------.1";

	private static TestRedis server;

	private static RedisClient client;

	private static RedisCommands<String, byte[]> redis;

	private final Keys keys = new Keys("ws:", 0);

	@BeforeAll
	static void start() {
		server = TestRedis.start();
		client = RedisClient.create(server.url());
		redis = client.connect(RedisConnections.CODEC).sync();
	}

	@AfterAll
	static void stop() {
		client.shutdown();
		server.close();
	}

	@BeforeEach
	void flush() {
		server.flush();
	}

	@Test
	void heartbeatJoinsAndRenews() {
		assertThat(beat(A1, 10_000, 0, 1, false)).containsExactly("LOST");
		List<Object> joined = beat(A1, 10_000, 0, 1, true);
		assertThat(joined.get(0)).isEqualTo("OK");
		assertThat(((List<?>) joined.get(3)).get(0)).isEqualTo(A1);
		long until = Long.parseLong(((List<?>) joined.get(3)).get(1).toString());
		assertThat(until - Long.parseLong(joined.get(1).toString())).isEqualTo(10_000);
		assertThat(beat(A1, 10_000, 1, 2, false).get(0)).isEqualTo("OK");
		assertThat(beat(A1, 10_000, 2, 3, false).get(2)).isEqualTo(joined.get(2));
	}

	@Test
	void heartbeatWhenRolledBackThenLost() {
		beat(A1, 10_000, 0, 1, true);
		assertThat(beat(A1, 10_000, 2, 3, false)).containsExactly("LOST");
	}

	@Test
	void heartbeatWhenNewTermJoinsThenTheOldOneIsLeftToReapers() {
		Object version = beat(A1, 10_000, 0, 1, true).get(2);
		beat(B1, 10_000, 0, 1, true);
		List<Object> joined = beat(A2, 10_000, 0, 2, true);
		assertThat(joined.get(2)).isNotEqualTo(version);
		assertThat(joined.get(3).toString()).contains(A2, B1).doesNotContain(A1);
		assertThat(redis.zscore(this.keys.reaped(), bytes(A1))).isNotNull();
		assertThat(beat(A1, 10_000, 1, 3, false)).containsExactly("LOST");
	}

	@Test
	void heartbeatWhenDrainingThenBeatSaysSo() {
		beat(A1, 10_000, 0, 1, true);
		beat(B1, 10_000, 0, 1, true);
		assertThat(beat(A1, 1, 2, Heartbeat.DRAINING).get(0)).isEqualTo("OK");
		assertThat(text(redis.hget(this.keys.beats(), A1))).isEqualTo("2 d");
		assertThat(text(redis.hget(this.keys.beats(), B1))).isEqualTo("1");
		assertThat(beat(A1, 1, 2, Heartbeat.DRAINING)).containsExactly("STALE");
		assertThat(beat(A1, 3, 4, Heartbeat.DRAINING)).containsExactly("LOST");
		assertThat(beat(A1, 2, 3, "").get(0)).isEqualTo("OK");
		assertThat(text(redis.hget(this.keys.beats(), A1))).isEqualTo("3");
	}

	@Test
	void heartbeatPublishesAnEcho() {
		List<byte[]> heard = listen("ws:n:node-a------");
		beat(A1, 10_000, 0, 1, true);
		Awaitility.await().untilAsserted(() -> assertThat(heard).containsExactly(Frames.echo(0)));
	}

	@Test
	void heartbeatTellsWhatCanBeReaped() {
		beat(B1, -1000, 0, 1, true);
		redis.zadd(this.keys.reaped(), 1, bytes("node-c------.1"));
		assertThat(beat(A1, 10_000, 0, 1, true).get(4)).isEqualTo(List.of(B1, "node-c------.1"));
	}

	@Test
	void heartbeatWhenHeldBackThenWithoutEffect() {
		beat(A1, 10_000, 0, 1, true);
		assertThat(beat(A1, 10_000, 1, 3, false).get(0)).isEqualTo("OK");
		assertThat(beat(A1, 10_000, 1, 2, false)).containsExactly("STALE");
		assertThat(beat(A1, 10_000, 3, 4, false).get(0)).isEqualTo("OK");
		assertThat(beat(A2, 10_000, 0, 5, true).get(0)).isEqualTo("OK");
		assertThat(beat(A1, 10_000, 0, 1, true)).containsExactly("STALE");
		assertThat(beat(A2, 10_000, 5, 6, false).get(0)).isEqualTo("OK");
	}

	@Test
	void nodesListsLeases() {
		Object version = beat(A1, 10_000, 0, 1, true).get(2);
		List<Object> nodes = eval(Script.NODES, new String[] { this.keys.leases(), this.keys.version() });
		assertThat(nodes.get(2)).isEqualTo(version);
		assertThat((List<?>) nodes.get(3)).hasSize(2);
	}

	@Test
	void buryTakesExpiredSessionsOnce() {
		beat(A1, 10_000, 0, 1, true);
		Object version = beat(B1, -1000, 0, 1, true).get(2);
		assertThat(eval(Script.BURY, this.keys.nodes(), A1, "30000")).containsExactly(0L);
		assertThat(eval(Script.BURY, this.keys.nodes(), B1, "30000")).containsExactly(1L);
		assertThat(eval(Script.BURY, this.keys.nodes(), B1, "30000")).containsExactly(0L);
		assertThat(eval(Script.BURY, this.keys.nodes(), "unknown", "30000")).containsExactly(0L);
		assertThat(text(redis.get(this.keys.version()))).isNotEqualTo(version);
		assertThat(redis.zscore(this.keys.leases(), bytes(B1))).isNull();
		redis.zadd(this.keys.reaped(), 1, bytes(B1));
		assertThat(eval(Script.BURY, this.keys.nodes(), B1, "30000")).containsExactly(1L);
	}

	@Test
	void leaveRemovesEverythingWithTheLast() {
		beat(A1, 10_000, 0, 1, true);
		Object version = beat(B1, 10_000, 0, 1, true).get(2);
		eval(Script.LEAVE, this.keys.nodes(), A1);
		assertThat(text(redis.get(this.keys.version()))).isNotEqualTo(version);
		eval(Script.LEAVE, this.keys.nodes(), B1);
		assertThat(server.size()).isZero();
	}

	@Test
	void writeNeedsABeginningAndOrder() {
		assertThat(write(0, 1, "code", null)).isEqualTo("LOST");
		begin();
		assertThat(write(0, 1, "code", new Member("code", null, Set.of(), Map.of()))).isEqualTo("OK");
		assertThat(write(1, 3, "code", null)).isEqualTo("OK");
		assertThat(write(1, 2, "code", new Member("code", null, Set.of(), Map.of()))).isEqualTo("STALE");
		assertThat(write(4, 5, "code", null)).isEqualTo("LOST");
		begin();
		assertThat(text(redis.get(this.keys.marker(A1)))).isEqualTo("3");
		redis.unlink(this.keys.marker(A1));
		assertThat(write(3, 4, "code", null)).isEqualTo("LOST");
		assertThat(server.size()).isZero();
	}

	@Test
	void writeKeepsAllSetsInStep() {
		begin();
		write(0, 1, "one", new Member("one", "u", Set.of("g", "h"), Map.of()));
		write(1, 2, "two", new Member("two", "u", Set.of("g"), Map.of()));
		write(2, 3, "three", new Member("three", null, Set.of("\0"), Map.of()));
		write(3, 4, "four", new Member("four", "", Set.of(""), Map.of()));
		assertThat(sorted(this.keys.uids(A1))).containsExactly("", "u");
		assertThat(sorted(this.keys.groups(A1))).containsExactly("", "\0", "g", "h");
		assertThat(sorted(this.keys.membersByUid(A1))).containsExactly("\0\1four", "\0\2three", "u\0\1one", "u\0\1two");
		assertThat(redis.zcard(this.keys.membersByGroup(A1))).isEqualTo(5);
		assertThat(counts("a", "", "u", "u", "u", "", "g", "g", "g", "", "k", "one", "k", "none")).containsExactly(4L,
				2L, 1L, 2L, 1L, 1L, 0L);
		write(4, 5, "one", new Member("one", "v", Set.of("g"), Map.of()));
		assertThat(sorted(this.keys.uids(A1))).containsExactly("", "u", "v");
		assertThat(sorted(this.keys.groups(A1))).containsExactly("", "\0", "g");
		for (String code : List.of("one", "two", "three", "four")) {
			write(5, 6 + code.length() + code.charAt(0), code, null);
			redis.set(this.keys.marker(A1), bytes("5"));
		}
		assertThat(redis.keys("*")).containsExactly(this.keys.marker(A1));
	}

	@Test
	void noteNeedsTheSession() {
		String[] noteKeys = { this.keys.marker(A1), this.keys.claimedCodes(A1) };
		assertThat(eval(Script.NOTE, noteKeys, "one", "two")).containsExactly("LOST");
		begin();
		assertThat(eval(Script.NOTE, noteKeys, "one", "two")).containsExactly("OK");
		assertThat(redis.scard(this.keys.claimedCodes(A1))).isEqualTo(2);
	}

	@Test
	void claimTellsTheOwnerBefore() {
		List<byte[]> heard = listen("ws:n:node-a------");
		List<Object> first = claim(A1, "1", "take");
		assertThat(first.get(2)).isEqualTo(List.of());
		List<Object> second = claim(B1, "1", "take");
		assertThat(second.get(2)).isEqualTo(List.of(A1));
		long epoch = Long.parseLong(second.get(1).toString());
		assertThat(epoch).isGreaterThan(Long.parseLong(first.get(1).toString()));
		Awaitility.await().untilAsserted(() -> assertThat(heard).hasSize(1));
		assertThat(Frames.kick(heard.get(0))).isEqualTo(new Frames.Kick("code", epoch, "node-b------"));
	}

	@Test
	void claimWhenOnlyIfFreeThenTheOwnerOnAnotherNodeStays() {
		Object epoch = claim(A1, "1", "take").get(1);
		assertThat(claim(B1, "1", "free")).containsExactly("TAKEN", epoch, A1);
		assertThat(claim(B1, "1", "instead", A2, epoch.toString())).containsExactly("TAKEN", epoch, A1);
		assertThat(claim(B1, "1", "instead", A1, "1")).containsExactly("TAKEN", epoch, A1);
		assertThat(claim(A2, "2", "free").get(0)).isEqualTo("OK");
		Object renewed = text(redis.hget(this.keys.claim("code"), "e"));
		assertThat(claim(B1, "1", "instead", A2, renewed.toString()).get(0)).isEqualTo("OK");
	}

	@Test
	void claimAndReassertWhenNobodyWaitsThenWithoutEffect() {
		Object epoch = claim(A1, "1", "take").get(1);
		assertThat(eval(Script.CLAIM, claimKey(), B1, "1", "code", "ws:n:", "\u0002", "1", "0", "take"))
			.containsExactly("LATE");
		assertThat(eval(Script.REASSERT, claimKey(), B1, "1", "code", "ws:n:", "\u0002", "1", "9"))
			.containsExactly("LATE");
		assertThat(claim(B1, "1", "free")).containsExactly("TAKEN", epoch, A1);
	}

	@Test
	void claimAndReassertWhenThisNodeHasClaimedAnewThenWithoutEffect() {
		claim(A1, "2", "take");
		assertThat(claim(A1, "1", "take")).containsExactly("LATE");
		assertThat(reassert(A1, "1", "9")).containsExactly("LATE");
		eval(Script.RELEASE, claimKey(), A1, "1", MEMORY);
		assertThat(claim(B1, "1", "free").get(0)).isEqualTo("TAKEN");
	}

	@Test
	void claimWhenEpochIsInTheFutureThenStillNewer() {
		redis.hset(this.keys.claim("code"), Map.of("o", bytes(A1), "e", bytes("9000000000000000"), "t", bytes("1")));
		assertThat(claim(B1, "1", "take").get(1)).isEqualTo("9000000000000001");
	}

	@Test
	void reassertLetsTheNewerOneWin() {
		assertThat(reassert(A1, "1", "100")).containsExactly("OK", "100");
		assertThat(reassert(A2, "1", "100")).containsExactly("OK", "100");
		assertThat(reassert(B1, "1", "99")).containsExactly("SUPERSEDED");
		assertThat(reassert("node-0------.1", "1", "100")).containsExactly("SUPERSEDED");
		assertThat(reassert(B1, "1", "100")).containsExactly("OK", "100");
		assertThat(reassert(A1, "1", "101")).containsExactly("OK", "101");
		assertThat(reassert(A1, "1", "50")).containsExactly("OK", "101");
	}

	@Test
	void releaseSparesLaterClaimsAndThoseOfOthers() {
		claim(A1, "5", "take");
		assertThat(eval(Script.RELEASE, claimKey(), A1, "4", MEMORY)).containsExactly(0L);
		assertThat(eval(Script.RELEASE, claimKey(), B1, "9", MEMORY)).containsExactly(0L);
		assertThat(eval(Script.RELEASE, claimKey(), A2, "5", MEMORY)).containsExactly(1L);
		assertThat(eval(Script.RELEASE, claimKey(), A2, "5", MEMORY)).containsExactly(0L);
		assertThat(server.size()).isZero();
	}

	@Test
	void disownRemovesClaimsOfTheDeadOnly() {
		claim(A2, "1", "take");
		assertThat(eval(Script.DISOWN, claimKey(), A1, MEMORY)).containsExactly(0L);
		assertThat(eval(Script.DISOWN, claimKey(), A2, MEMORY)).containsExactly(1L);
		assertThat(server.size()).isZero();
	}

	@Test
	void claimWhenStrictThenNobodyIsForgottenWhoHasToGoFirst() {
		List<byte[]> heard = listen("ws:n:node-a------");
		claim(true, A1, "1", "take");
		claim(true, B1, "1", "take");
		assertThat(claim(true, B1, "2", "take").get(2)).isEqualTo(List.of(A1));
		Object epoch = claim(true, "node-c------.1", "1", "take").get(1);
		Object last = claim(true, "node-d------.1", "1", "take").get(1);
		assertThat(claim(true, B1, "3", "take").get(2)).as("all but itself")
			.isEqualTo(List.of(A1, "node-c------.1", "node-d------.1"));
		assertThat(eval(Script.SETTLE, claimKey(), epoch.toString())).containsExactly(0L);
		assertThat(eval(Script.SETTLE, claimKey(), last.toString())).containsExactly(0L);
		Awaitility.await().untilAsserted(() -> assertThat(heard).as("told each time").hasSize(5));
		Object current = text(redis.hget(this.keys.claim("code"), "e"));
		assertThat(eval(Script.SETTLE, claimKey(), current.toString())).containsExactly(1L);
		assertThat(claim(true, A1, "2", "take").get(2)).isEqualTo(List.of(B1));
	}

	@Test
	void releaseAndDisownWhenSomebodyHasToGoThenThatIsRemembered() {
		claim(true, A1, "1", "take");
		claim(true, B1, "1", "take");
		assertThat(eval(Script.RELEASE, claimKey(), B1, "1", MEMORY)).containsExactly(1L);
		assertThat(redis.pttl(this.keys.claim("code"))).isPositive();
		assertThat(claim(true, B1, "2", "free").get(2)).isEqualTo(List.of(A1));
		assertThat(redis.pttl(this.keys.claim("code"))).isEqualTo(-1);
		assertThat(eval(Script.DISOWN, claimKey(), B1, MEMORY)).containsExactly(1L);
		assertThat(redis.pttl(this.keys.claim("code"))).isPositive();
		assertThat(reassert(A1, "1", "5").get(0)).as("who has to go takes it back").isEqualTo("OK");
		assertThat(redis.pttl(this.keys.claim("code"))).isEqualTo(-1);
		Object epoch = claim(true, B1, "3", "take").get(1);
		eval(Script.RELEASE, claimKey(), B1, "3", MEMORY);
		assertThat(eval(Script.SETTLE, claimKey(), epoch.toString())).containsExactly(1L);
		assertThat(server.size()).isZero();
	}

	@Test
	void takeGetsWhatWasPutOnceWithWhatIsLeftOfItsTime() {
		String[] key = { this.keys.deposit("key") };
		eval(Script.PUT, key, "a value\0\n", "60000");
		assertThat(redis.pttl(key[0])).isBetween(30_000L, 60_000L);
		List<Object> taken = eval(Script.TAKE, key);
		assertThat(taken.get(0)).isEqualTo("a value\0\n");
		assertThat(Long.parseLong(taken.get(1).toString())).isBetween(30_000L, 60_000L);
		assertThat(eval(Script.TAKE, key)).isEmpty();
		assertThat(server.size()).isZero();
	}

	private List<Object> beat(String sid, long lease, long answered, long number, boolean joining) {
		return beat(sid, lease, answered, number, joining, "");
	}

	private List<Object> beat(String sid, long answered, long number, String told) {
		return beat(sid, 10_000, answered, number, false, told);
	}

	private List<Object> beat(String sid, long lease, long answered, long number, boolean joining, String told) {
		return eval(Script.HEARTBEAT, this.keys.nodes(), sid, Long.toString(lease), Long.toString(answered),
				Long.toString(number), joining ? "1" : "0", "ws:n:" + Keys.nodeOf(sid),
				new String(Frames.echo(0), StandardCharsets.UTF_8), "30000", told);
	}

	private void begin() {
		eval(Script.BEGIN, new String[] { this.keys.marker(A1) });
	}

	private Object write(long answered, long number, String code, @Nullable Member member) {
		byte[] record = (member != null) ? RecordCodec.encode(member) : new byte[0];
		List<Object> answer = redis.evalsha(load(Script.WRITE), ScriptOutputType.MULTI, this.keys.directory(A1),
				bytes(Long.toString(answered)), bytes(Long.toString(number)), bytes(code), record);
		return text((byte[]) answer.get(0));
	}

	private List<Object> counts(String... kindsAndNames) {
		return eval(Script.COUNTS,
				new String[] { this.keys.records(A1), this.keys.membersByUid(A1), this.keys.membersByGroup(A1) },
				kindsAndNames);
	}

	private List<Object> claim(String sid, String token, String... how) {
		return claim(false, sid, token, how);
	}

	private List<Object> claim(boolean strict, String sid, String token, String... how) {
		List<String> args = new ArrayList<>(
				List.of(sid, token, "code", "ws:n:", "\u0002", FOREVER, strict ? "1" : "0"));
		args.addAll(List.of(how));
		return eval(Script.CLAIM, claimKey(), args.toArray(String[]::new));
	}

	private List<Object> reassert(String sid, String token, String epoch) {
		return eval(Script.REASSERT, claimKey(), sid, token, "code", "ws:n:", "\u0002", FOREVER, epoch);
	}

	private String[] claimKey() {
		return new String[] { this.keys.claim("code") };
	}

	private List<String> sorted(String key) {
		return redis.zrangebylex(key, Range.unbounded(), Limit.unlimited()).stream().map(ScriptTests::text).toList();
	}

	private static List<byte[]> listen(String channel) {
		List<byte[]> heard = Collections.synchronizedList(new ArrayList<>());
		StatefulRedisPubSubConnection<String, byte[]> connection = client.connectPubSub(RedisConnections.CODEC);
		connection.addListener(new RedisPubSubAdapter<>() {

			@Override
			public void message(String from, byte[] message) {
				heard.add(message);
			}

		});
		connection.sync().subscribe(channel);
		return heard;
	}

	private static List<Object> eval(Script script, String[] scriptKeys, String... args) {
		byte[][] bytes = new byte[args.length][];
		for (int i = 0; i < args.length; i++) {
			bytes[i] = bytes(args[i]);
		}
		List<Object> answer = redis.evalsha(load(script), ScriptOutputType.MULTI, scriptKeys, bytes);
		return answer.stream().map(ScriptTests::readable).toList();
	}

	private static Object readable(Object value) {
		if (value instanceof byte[] bytes) {
			return text(bytes);
		}
		return (value instanceof List<?> list) ? list.stream().map(ScriptTests::readable).toList() : value;
	}

	private static String load(Script script) {
		assertThat(redis.scriptLoad(script.source())).isEqualTo(script.digest());
		return script.digest();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
