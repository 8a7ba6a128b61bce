package io.github.wsboot.action.asyncapi;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.wsboot.AsyncApiValidation;
import io.github.wsboot.action.WsActionDescription;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AsyncApiDocument}.
 */
class AsyncApiDocumentTests {

	private JsonMapper mapper = JsonMapper.builder().build();

	@Test
	void documentWhenThereAreNoActionsThenValid() {
		JsonNode document = document();
		assertThat(document.propertyNames()).containsExactly("asyncapi", "info", "defaultContentType", "servers",
				"channels", "operations", "components");
		assertThat(document.path("asyncapi").asString()).isEqualTo("3.0.0");
		assertThat(document.path("info").path("title").asString()).isEqualTo("Chat");
		assertThat(document.path("info").path("version").asString()).isEqualTo("1.2.3");
		assertThat(document.path("servers").path("default").toString())
			.isEqualTo("{\"host\":\"example.com\",\"pathname\":\"/app\",\"protocol\":\"wss\"}");
		assertThat(document.path("operations").propertyNames()).containsExactly("error");
	}

	@Test
	void actionWhenItAnswersThenRequestAndReply() {
		JsonNode document = document(action("room.join", "join"));
		JsonNode operation = document.path("operations").path("room.join");
		assertThat(operation.path("action").asString()).isEqualTo("receive");
		assertThat(operation.findValuesAsString("$ref")).containsExactly("#/channels/ws",
				"#/channels/ws/messages/room.join.request", "#/channels/ws", "#/channels/ws/messages/room.join.reply",
				"#/channels/ws/messages/error");
		assertThat(problems(document, "room.join.request",
				"{'actioncode':'room.join','data':{'room':'red','seats':2},'id':'7'}"))
			.isEmpty();
		assertThat(problems(document, "room.join.request", "{'actioncode':'room.join','data':{'room':'red'},'id':7}"))
			.isEmpty();
		assertThat(problems(document, "room.join.request", "{'actioncode':'room.join'}")).hasSize(1);
		assertThat(problems(document, "room.join.request", "{'actioncode':'room.leave','data':{'room':'red'}}"))
			.hasSize(1);
		assertThat(problems(document, "room.join.request",
				"{'actioncode':'room.join','data':{'room':'red'},'id':'" + "x".repeat(129) + "'}"))
			.hasSize(1);
		assertThat(problems(document, "room.join.reply",
				"{'code':0,'msg':'Success','data':[{'name':'a'}],'actioncode':'room.join','id':'7'}"))
			.isEmpty();
		assertThat(problems(document, "room.join.reply",
				"{'code':1,'msg':'Success','data':[{'name':1}],'actioncode':'room.join','id':'7'}"))
			.hasSize(2);
	}

	@Test
	void replyWhenDescribedThenFieldsAreInTheOrderOfTheWire() {
		JsonNode messages = document(action("join", "join"), action("watch", "watch")).path("components")
			.path("messages");
		assertThat(fields(messages, "join.reply")).containsExactly("code", "msg", "data", "actioncode", "id");
		assertThat(fields(messages, "error")).containsExactly("code", "msg", "data", "actioncode", "id");
		assertThat(fields(messages, "watch.item")).containsExactly("code", "msg", "data", "actioncode", "id", "more");
		assertThat(fields(messages, "stream_end")).containsExactly("code", "msg", "data", "actioncode", "id", "more");
		assertThat(fields(messages, "stream_error")).containsExactly("code", "msg", "data", "actioncode", "id", "more");
	}

	@Test
	void actionWhenItIgnoresDataThenRequestHasNone() {
		JsonNode document = document(action("heart_beat", "beat"));
		assertThat(fields(document.path("components").path("messages"), "heart_beat.request"))
			.containsExactly("actioncode", "id");
		assertThat(problems(document, "heart_beat.request", "{'actioncode':'heart_beat'}")).isEmpty();
		assertThat(problems(document, "heart_beat.reply",
				"{'code':0,'msg':'Success','data':true,'actioncode':'heart_beat'}"))
			.isEmpty();
	}

	@Test
	void actionWhenItDoesNotAnswerThenOperationHasNoReply() {
		JsonNode document = document(action("leave", "leave"));
		assertThat(document.path("operations").path("leave").has("reply")).isFalse();
		assertThat(document.path("components").path("messages").propertyNames()).containsExactly("leave.request",
				"error");
		assertThat(problems(document, "leave.request", "{'actioncode':'leave'}")).isEmpty();
		assertThat(problems(document, "leave.request", "{'actioncode':'leave','data':'red'}")).isEmpty();
		assertThat(problems(document, "leave.request", "{'actioncode':'leave','data':7}")).hasSize(1);
	}

	@Test
	void actionWhenItStreamsThenItemsEndAndErrorReply() {
		JsonNode document = document(action("watch", "watch"));
		assertThat(document.path("operations").path("watch").path("reply").path("messages").findValuesAsString("$ref"))
			.containsExactly("#/channels/ws/messages/watch.item", "#/channels/ws/messages/stream_end",
					"#/channels/ws/messages/stream_error");
		assertThat(problems(document, "watch.item",
				"{'code':0,'msg':'Success','data':1,'actioncode':'watch','id':'7','more':true}"))
			.isEmpty();
		String end = "{'code':0,'msg':'Success','data':null,'actioncode':'watch','id':'7','more':false}";
		assertThat(problems(document, "stream_end", end)).isEmpty();
		assertThat(problems(document, "watch.item", end)).hasSize(2);
		assertThat(problems(document, "stream_error",
				"{'code':50000,'msg':'Failed','data':'','actioncode':'watch','id':'7','more':false}"))
			.isEmpty();
		assertThat(problems(document, "stream_cancel.request", "{'actioncode':'stream_cancel','id':'7'}")).isEmpty();
		assertThat(problems(document, "stream_cancel.request", "{'actioncode':'stream_cancel'}")).hasSize(1);
	}

	@Test
	void cancelWhenItIsAnActionThenOnceOnly() {
		JsonNode document = document(action("watch", "watch"), action("stream_cancel", "leave"));
		assertThat(document.path("operations").propertyNames()).containsExactly("watch", "stream_cancel", "error");
	}

	@Test
	void errorWhenDescribedThenCodesAreExplained() {
		JsonNode document = document();
		assertThat(document.at("/components/messages/error/payload/properties/code/description").asString()).contains(
				"40000: ", "40001: ", "40002: ", "40100: ", "40300: ", "40301: ", "40400: ", "42900: ", "42901: ",
				"50000: ");
		assertThat(problems(document, "error", "{'code':40400,'msg':'No','data':'','actioncode':'x','id':1}"))
			.isEmpty();
		assertThat(problems(document, "error",
				"{'code':40002,'msg':'No','data':[{'field':'room','message':'blank'}],'actioncode':'x'}"))
			.isEmpty();
		assertThat(problems(document, "error", "{'code':0,'msg':'No','data':'','actioncode':'x'}")).hasSize(1);
	}

	@Test
	void namesWhenSeveralThenAnyOfThem() {
		JsonNode document = document(new WsActionDescription(List.of("join", "enter"), method("join"),
				method("join").getGenericParameterTypes()[0], true, method("join").getGenericReturnType(), false));
		assertThat(problems(document, "join.request", "{'actioncode':'enter','data':{'room':'red'}}")).isEmpty();
		assertThat(problems(document, "join.request", "{'actioncode':'leave','data':{'room':'red'}}")).hasSize(1);
		assertThat(document.path("operations").path("join").path("description").asString()).contains("enter");
	}

	@ParameterizedTest
	@ValueSource(strings = { "room.join", "room join", "room/join", "加入.房间", "röm", "$ref", "a~1b#c%20d", "\"\\\n",
			"<script>", " ", "error", "stream_end", "💬" })
	void nameWhenItHasAnyCharacterThenKeysAreLegalAndNameIsKept(String name) {
		JsonNode document = document(action(name, "join"), action("watch", "watch"));
		assertThat(Stream.of("/operations", "/channels/ws/messages", "/components/messages")
			.flatMap((pointer) -> document.at(pointer).propertyNames().stream()))
			.allMatch((key) -> key.matches("[A-Za-z0-9._-]+"));
		JsonNode operation = document.path("operations").iterator().next();
		assertThat(operation.path("title").asString()).isEqualTo(name);
		String message = document.at(operation.path("messages").path(0).path("$ref").asString().substring(1))
			.path("$ref")
			.asString();
		assertThat(document.at(message.substring(1)).at("/payload/properties/actioncode/const").asString())
			.isEqualTo(name);
	}

	@Test
	void namesWhenTheirKeysAreTheSameThenEachHasItsOwn() {
		JsonNode document = document(action("a b", "join"), action("a/b", "leave"), action("a_b", "beat"),
				action("error", "beat"));
		assertThat(document.path("operations").propertyNames()).containsExactly("a_b", "a_b_2", "a_b_3", "error",
				"error_2");
		assertThat(document.path("components").path("messages").propertyNames()).contains("a_b.request",
				"a_b.request_2", "a_b.request_3");
	}

	@ParameterizedTest
	@ValueSource(strings = { "old", "ofOldClass" })
	void actionWhenDeprecatedThenMarked(String method) {
		JsonNode document = document(action("old", method), action("new", "beat"));
		assertThat(document.at("/operations/old/tags/0/name").asString()).isEqualTo("deprecated");
		assertThat(document.path("components").path("messages").path("old.request").path("deprecated").asBoolean())
			.isTrue();
		assertThat(document.path("operations").path("new").has("tags")).isFalse();
		assertThat(document.path("components").path("messages").path("new.request").has("deprecated")).isFalse();
	}

	@Test
	void replyWhenNullableThenNullIsOne() {
		JsonNode document = document(action("find", "find"), action("join", "join"));
		assertThat(problems(document, "find.reply", "{'code':0,'msg':'Success','data':null,'actioncode':'find'}"))
			.isEmpty();
		assertThat(problems(document, "join.reply", "{'code':0,'msg':'Success','data':null,'actioncode':'join'}"))
			.isNotEmpty();
	}

	@Test
	void typesWhenWrittenByTheMapperThenTheyMatch() {
		assertMatches("everything",
				new Everything("a", 1, 2L, 3.5, true, Colour.RED, List.of("x"), Map.of("k", 1),
						new Nested(List.of(new Member("m"))), new Tree("root", List.of(new Tree("leaf", List.of()))),
						Optional.of("o"), Instant.now(), LocalDate.of(2026, 2, 28), Duration.ofSeconds(90),
						UUID.randomUUID(), URI.create("https://a.example"), BigDecimal.TEN, null,
						this.mapper.createObjectNode().put("any", 1), "any"));
		assertMatches("everything",
				new Everything("a", 1, 2L, 3.5, true, Colour.LIGHT_BLUE, List.of(), Map.of(), new Nested(List.of()),
						new Tree("root", List.of()), Optional.empty(), Instant.EPOCH, LocalDate.EPOCH, Duration.ZERO,
						new UUID(0, 0), URI.create("urn:a"), BigDecimal.ZERO, "note", this.mapper.nullNode(),
						List.of(1)));
	}

	@Test
	void typesWhenNotObjectsThenTheyMatch() {
		assertMatches("text", "a");
		assertMatches("number", 1);
		assertMatches("colour", Colour.RED);
		assertMatches("colours", List.of(Colour.RED, Colour.LIGHT_BLUE));
		assertMatches("pages", new Page<>(List.of(new Member("a")), 1));
		assertMatches("map", Map.of("a", List.of(new Member("a"))));
		assertMatches("optional", Optional.of("a"));
		assertMatches("optional", Optional.empty());
		assertMatches("any", Map.of("a", 1));
		assertMatches("json", this.mapper.createArrayNode().add(1));
		assertMatches("bytes", new byte[] { 1 });
		assertMatches("numbers", new int[] { 1 });
		assertMatches("level", Level.HIGH);
		assertMatches("when", Instant.now());
		assertMatches("wild", List.of(new Member("a")));
		assertMatches("variable", new Member("a"));
		assertMatches("raw", List.of(1, "a"));
		assertMatches("bag", new Bag());
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void typesWhenOfTheJdkThenAsTheMapperWritesThem(boolean timestamps) {
		this.mapper = JsonMapper.builder()
			.configure(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS, timestamps)
			.configure(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS, timestamps)
			.build();
		ZonedDateTime now = ZonedDateTime.of(2026, 2, 28, 12, 30, 0, 0, ZoneId.of("Asia/Shanghai"));
		assertMatches("jdk",
				new Jdk(now.toInstant(), now, now.toOffsetDateTime(), now.toLocalDateTime(), Date.from(now.toInstant()),
						Duration.ofSeconds(90), YearMonth.of(2026, 2), Year.of(2026), DayOfWeek.MONDAY,
						ZoneId.of("Asia/Shanghai"), Locale.SIMPLIFIED_CHINESE, Currency.getInstance("CNY"),
						URI.create("https://a.example"), new UUID(1, 2), new AtomicInteger(1), OptionalInt.of(1),
						OptionalInt.empty()));
	}

	@Test
	void typesWhenDataIsWrongThenTheyDoNot() {
		JsonNode document = document(action("a", "colours"), action("b", "pages"), action("c", "map"),
				action("d", "level"));
		assertThat(problems(document, "a.reply", reply("a", "['RED','GREEN']"))).hasSize(1);
		assertThat(problems(document, "b.reply", reply("b", "{'items':[{'name':1}],'number':1}"))).hasSize(1);
		assertThat(problems(document, "c.reply", reply("c", "{'a':[{'name':1}]}"))).hasSize(1);
		assertThat(problems(document, "d.reply", reply("d", "3"))).hasSize(1);
	}

	@Test
	void typesWhenPolymorphicThenTheyMatch() {
		assertMatches("shape", new Circle(2));
		assertMatches("shape", new Square(3));
		JsonNode document = document(action("shape", "shape"));
		assertThat(document.path("components").path("schemas").propertyNames()).contains("Shape", "Circle", "Square");
		assertThat(problems(document, "shape.reply", reply("shape", "{'kind':'circle','side':3}"))).isNotEmpty();
	}

	@Test
	void typesWhenRenamedThenAsTheMapperDoes() {
		this.mapper = JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();
		JsonNode document = document(action("renamed", "renamed"));
		assertThat(document.at("/components/schemas/Renamed/properties").propertyNames()).containsExactly("first_name",
				"surname", "full_name");
		assertMatches("renamed", new Renamed("a", "b", "secret"));
		assertMatches("bean", new Bean());
		assertThat(document(action("bean", "bean")).at("/components/schemas/Bean/properties").propertyNames())
			.containsExactlyInAnyOrder("nick_name", "is_old", "computed_value");
	}

	@Test
	void typesWhenTheyHaveConstraintsThenTheseShow() {
		JsonNode properties = document(action("join", "join")).at("/components/schemas/Join");
		assertThat(properties.path("required").toString()).isEqualTo("[\"room\"]");
		assertThat(properties.at("/properties/room/maxLength").asInt()).isEqualTo(32);
		assertThat(properties.at("/properties/seats/minimum").asInt()).isEqualTo(1);
		assertThat(properties.at("/properties/seats/maximum").asInt()).isEqualTo(8);
	}

	@Test
	void typesWhenPatternThenOfTheWholeText() {
		JsonNode document = document(action("paint", "paint"));
		assertThat(problems(document, "paint.request", "{'actioncode':'paint','data':{'colour':'red'}}")).isEmpty();
		assertThat(problems(document, "paint.request", "{'actioncode':'paint','data':{'colour':'infrared'}}"))
			.hasSize(1);
	}

	@Test
	void typesWhenOnlyReadThenTheirSecretsShow() {
		JsonNode schema = document(action("register", "register")).at("/components/schemas/Account");
		assertThat(schema.path("properties").propertyNames()).containsExactly("user", "password");
		assertThat(schema.at("/properties/password/writeOnly").asBoolean()).isTrue();
	}

	@Test
	void propertiesWhenWrittenThenInTheSameOrder() {
		Shuffled value = new Shuffled(1, 2, 3);
		JsonNode schema = document(action("shuffled", "shuffled")).at("/components/schemas/Shuffled");
		assertThat(schema.path("properties").propertyNames()).containsExactly("c", "b", "a")
			.containsExactlyElementsOf(this.mapper.valueToTree(value).propertyNames());
	}

	@Test
	void typesWhenOfTheSameNameThenEachHasItsOwnSchema() {
		JsonNode document = document(action("a", "one"), action("b", "two"));
		assertThat(problems(document, "a.reply", reply("a", "{'one':1}"))).isEmpty();
		assertThat(problems(document, "b.reply", reply("b", "{'two':'x'}"))).isEmpty();
		assertThat(problems(document, "b.reply", reply("b", "{'two':1}"))).hasSize(1);
		assertThat(document.path("components").path("schemas").propertyNames()).hasSize(2)
			.allMatch((name) -> name.endsWith("_Same"));
	}

	@Test
	void typesWhenSharedThenOnce() {
		JsonNode document = document(action("a", "join"), action("b", "join"), action("c", "pages"));
		assertThat(document.path("components").path("schemas").propertyNames()).containsExactlyInAnyOrder("Join",
				"Member", "Page_Member_");
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"', delimiter = ' ',
			value = { "/ws /ws ws", "/ / _", "/rooms/{room}/ws /rooms/{room}/ws rooms_room_ws",
					"/ws/** /ws/{rest} ws_rest", "/ws/{*path} /ws/{path} ws_path",
					"/ws/*/x?.json /ws/{segment}/{segment_2} ws_segment_segment_2",
					"/y/{year:\\d{4}}/{a:[^/]+}-{b} /y/{year}/{a}-{b} y_year_a-b",
					"/聊天/{房间} /聊天/{u623Fu95F4} u804Au5929_u623Fu95F4" })
	void pathWhenPatternThenAddressWithParameters(String pattern, String address, String key) {
		JsonNode channels = document(List.of(pattern), action("join", "join")).path("channels");
		assertThat(channels.propertyNames()).containsExactly(key);
		assertThat(channels.path(key).path("address").asString()).isEqualTo(address);
		long variables = address.chars().filter((c) -> c == '{').count();
		assertThat(channels.path(key).path("parameters").propertyNames()).hasSize((int) variables)
			.allSatisfy((name) -> assertThat(address).contains("{" + name + "}"));
	}

	@Test
	void pathsWhenSeveralThenEveryActionOnEach() {
		JsonNode document = document(List.of("/ws", "/chat/{room}"), action("join", "join"));
		assertThat(document.path("channels").propertyNames()).containsExactly("ws", "chat_room");
		assertThat(document.path("operations").propertyNames()).containsExactly("join.ws", "error.ws", "join.chat_room",
				"error.chat_room");
		assertThat(document.at("/operations/join.chat_room/channel/$ref").asString()).isEqualTo("#/channels/chat_room");
	}

	@Test
	void hostWhenHostileThenItIsText() {
		byte[] json = new AsyncApiDocument("Chat", "1", List.of("/ws"), List::of, this.mapper)
			.toJson("\"},\"x\":{\"</script>\n", "", false);
		JsonNode document = this.mapper.readTree(json);
		AsyncApiValidation.assertValid(document);
		assertThat(document.at("/servers/default/host").asString()).isEqualTo("\"},\"x\":{\"</script>\n");
		assertThat(document.at("/servers/default").propertyNames()).containsExactly("host", "protocol");
		assertThat(document.at("/servers/default/protocol").asString()).isEqualTo("ws");
	}

	@Test
	void documentWhenAskedForAgainThenActionsAreReadOnce() {
		AtomicInteger reads = new AtomicInteger();
		AsyncApiDocument document = new AsyncApiDocument("Chat", "1", List.of("/ws"), () -> {
			reads.incrementAndGet();
			return List.of(action("join", "join"));
		}, this.mapper);
		assertThat(reads).hasValue(0);
		byte[] first = document.toJson("a", "", false);
		assertThat(document.toJson("a", "", false)).isEqualTo(first);
		document.toJson("b", "/x", true);
		assertThat(document.toJson("a", "", false)).isEqualTo(first);
		assertThat(reads).hasValue(1);
	}

	private void assertMatches(String method, Object value) {
		JsonNode document = document(action("a", method));
		ObjectNode reply = this.mapper.createObjectNode().put("code", 0).put("msg", "Success");
		reply.set("data", this.mapper.readTree(this.mapper.writeValueAsBytes(value)));
		reply.put("actioncode", "a");
		assertThat(AsyncApiValidation.check(document, "a.reply", reply))
			.as(reply + " against " + document.path("components").path("schemas"))
			.isEmpty();
	}

	private List<String> problems(JsonNode document, String message, String payload) {
		return AsyncApiValidation.check(document, message, this.mapper.readTree(payload.replace('\'', '"')))
			.stream()
			.map(Object::toString)
			.toList();
	}

	private static String reply(String action, String data) {
		return "{'code':0,'msg':'Success','data':" + data + ",'actioncode':'" + action + "'}";
	}

	private static List<String> fields(JsonNode messages, String message) {
		return List.copyOf(messages.path(message).path("payload").path("properties").propertyNames());
	}

	private JsonNode document(WsActionDescription... actions) {
		return document(List.of("/ws"), actions);
	}

	private JsonNode document(List<String> paths, WsActionDescription... actions) {
		byte[] json = new AsyncApiDocument("Chat", "1.2.3", paths, () -> List.of(actions), this.mapper)
			.toJson("example.com", "/app", true);
		JsonNode document = JsonMapper.shared().readTree(json);
		AsyncApiValidation.assertValid(document);
		return document;
	}

	private static WsActionDescription action(String name, String methodName) {
		Method method = method(methodName);
		Type[] parameters = method.getGenericParameterTypes();
		Type reply = (method.getReturnType() != void.class) ? method.getGenericReturnType() : null;
		boolean streaming = method.getReturnType() == Stream.class;
		return new WsActionDescription(List.of(name), method, (parameters.length > 0) ? parameters[0] : null,
				parameters.length > 0 && !methodName.equals("leave"),
				streaming ? ((ParameterizedType) method.getGenericReturnType()).getActualTypeArguments()[0] : reply,
				streaming);
	}

	private static Method method(String name) {
		List<Method> methods = new ArrayList<>(Arrays.asList(Sample.class.getDeclaredMethods()));
		methods.addAll(Arrays.asList(OldSample.class.getDeclaredMethods()));
		return methods.stream().filter((method) -> method.getName().equals(name)).findFirst().orElseThrow();
	}

	interface Sample {

		List<Member> join(Join join);

		void leave(String room);

		void paint(Paint paint);

		boolean beat();

		Stream<Integer> watch();

		@Deprecated
		String old();

		@Nullable Member find();

		Everything everything();

		String text();

		int number();

		Colour colour();

		List<Colour> colours();

		Page<Member> pages();

		Map<String, List<Member>> map();

		Optional<String> optional();

		Object any();

		JsonNode json();

		byte[] bytes();

		int[] numbers();

		Level level();

		Instant when();

		Shape shape();

		Renamed renamed();

		Bean bean();

		Jdk jdk();

		List<? extends Member> wild();

		@SuppressWarnings("TypeParameterUnusedInFormals")
		<T extends Member> T variable();

		@SuppressWarnings("rawtypes")
		List raw();

		Bag bag();

		Shuffled shuffled();

		void register(Account account);

		One.Same one();

		Two.Same two();

	}

	@Deprecated
	interface OldSample {

		String ofOldClass();

	}

	record Join(@NotBlank @Size(max = 32) String room, @Min(1) @Max(8) int seats) {

	}

	record Paint(@NotNull @Pattern(regexp = "red|blue") String colour) {

	}

	record Member(String name) {

	}

	record Nested(List<Member> members) {

	}

	record Tree(String name, List<Tree> children) {

	}

	record Page<T>(List<T> items, int number) {

	}

	record Everything(String text, int small, long large, double real, boolean flag, Colour colour, List<String> list,
			Map<String, Integer> map, Nested nested, Tree tree, Optional<String> optional, Instant instant,
			LocalDate date, Duration duration, UUID uuid, URI uri, BigDecimal decimal, @Nullable String note,
			JsonNode json, Object any) {

	}

	record Jdk(Instant instant, ZonedDateTime zoned, OffsetDateTime offset, LocalDateTime local, Date date,
			Duration duration, YearMonth month, Year year, DayOfWeek day, ZoneId zone, Locale locale, Currency currency,
			URI uri, UUID uuid, AtomicInteger number, OptionalInt optional, OptionalInt none) {

	}

	enum Colour {

		RED, @JsonProperty("light-blue")
		LIGHT_BLUE

	}

	enum Level {

		LOW(1), HIGH(2);

		private final int value;

		Level(int value) {
			this.value = value;
		}

		@JsonValue
		int value() {
			return this.value;
		}

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes({ @JsonSubTypes.Type(value = Circle.class, name = "circle"),
			@JsonSubTypes.Type(value = Square.class, name = "square") })
	interface Shape {

	}

	record Circle(@NotNull Integer radius) implements Shape {

	}

	record Square(@NotNull Integer side) implements Shape {

	}

	static class Bag extends HashMap<String, Bag> {

		private static final long serialVersionUID = 1L;

	}

	record Shuffled(int c, int b, int a) {

	}

	record Account(String user, @JsonProperty(access = JsonProperty.Access.WRITE_ONLY) String password) {

	}

	record Renamed(String firstName, @JsonProperty("surname") String lastName, @JsonIgnore String secret) {

		@JsonProperty
		String fullName() {
			return this.firstName + " " + this.lastName;
		}

	}

	static class Bean {

		private final String nick = "n";

		private final boolean old = true;

		private final transient int hidden = 1;

		public String getNickName() {
			return this.nick;
		}

		@JsonProperty("is_old")
		public boolean isOld() {
			return this.old;
		}

		public int getComputedValue() {
			return this.hidden;
		}

	}

	static class One {

		record Same(int one) {

		}

	}

	static class Two {

		record Same(String two) {

		}

	}

}
