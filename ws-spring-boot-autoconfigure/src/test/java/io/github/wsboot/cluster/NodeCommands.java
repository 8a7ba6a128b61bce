package io.github.wsboot.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

import io.github.wsboot.Page;
import io.github.wsboot.SendResult;
import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link NodeProcess} can be told. A word that may be absent is {@code -}; targets
 * are {@code all}, {@code code:}, {@code uid:} or {@code group:} with a name.
 */
final class NodeCommands {

	private final BareNode node;

	NodeCommands(BareNode node) {
		this.node = node;
	}

	/**
	 * Carries commands out, side by side, until there are no more.
	 */
	void serve(BufferedReader commands, PrintStream answers) throws IOException {
		ExecutorService threads = Executors.newCachedThreadPool();
		try {
			answer(answers, NodeProcess.READY, List.of("ok"));
			for (String text = commands.readLine(); text != null; text = commands.readLine()) {
				NodeLine line = NodeLine.parse(text);
				threads.execute(() -> answer(answers, line.word(0), outcome(line)));
			}
		}
		finally {
			threads.shutdown();
		}
	}

	private static void answer(PrintStream answers, String id, List<String> outcome) {
		List<String> words = new ArrayList<>(List.of(id));
		words.addAll(outcome);
		synchronized (answers) {
			answers.print(new NodeLine(words) + "\n");
			answers.flush();
		}
	}

	private List<String> outcome(NodeLine line) {
		List<String> outcome = new ArrayList<>();
		try {
			List<String> answer = run(line.word(1), line.from(2));
			outcome.add("ok");
			outcome.addAll(answer);
		}
		catch (RuntimeException | Error ex) {
			outcome.addAll(List.of("error", ex.getClass().getSimpleName(), String.valueOf(ex.getMessage())));
		}
		return outcome;
	}

	/**
	 * Carries one command out.
	 * @return the words of the answer
	 */
	List<String> run(String verb, List<String> words) {
		WebSocketManager manager = this.node.manager();
		return switch (verb) {
			case "connect" -> List.of(connect(words));
			case "close" -> done(() -> this.node.disconnect(words.get(0)));
			case "received" -> this.node.wire(words.get(0)).received;
			case "closed" -> closed(words.get(0));
			case "open" -> this.node.open();
			case "send" -> send(manager, words);
			case "flood" -> flood(manager, words);
			case "kick" -> List.of(String.valueOf(manager.closeWebsocketConn(words.get(0))));
			case "bind" -> List.of(String.valueOf(manager.uids().bind(words.get(0), words.get(1))));
			case "unbind" -> List.of(String.valueOf(manager.uids().unbind(words.get(0))));
			case "join" -> List.of(String.valueOf(manager.groups().join(words.get(0), words.get(1))));
			case "leave" -> List.of(String.valueOf(manager.groups().leave(words.get(0), words.get(1))));
			case "disband" -> done(() -> manager.groups().disband(words.get(0)));
			case "info" ->
				List.of(String.valueOf(manager.infos().set(words.get(0), Map.of(words.get(1), words.get(2)))));
			case "query" -> query(manager, words.get(0), words.subList(1, words.size()));
			case "local" -> query(manager.local(), words.get(0), words.subList(1, words.size()));
			case "states" -> texts(this.node.states);
			default -> throw new IllegalArgumentException("There is no command " + verb);
		};
	}

	/** {@code connect CODE|- [UID|-] [GROUP]...}. */
	private String connect(List<String> words) {
		String uid = (words.size() > 1) ? optional(words.get(1)) : null;
		List<String> groups = (words.size() > 2) ? words.subList(2, words.size()) : List.of();
		return this.node.connect(optional(words.get(0)), uid, groups);
	}

	private List<String> closed(String uniqueCode) {
		WsCloseStatus status = this.node.wire(uniqueCode).closed;
		return (status != null) ? List.of(String.valueOf(status.code()), Objects.toString(status.reason(), ""))
				: List.of();
	}

	/** {@code send TARGET[ TARGET]... TEXT}. */
	private static List<String> send(WebSocketManager manager, List<String> words) {
		int last = words.size() - 1;
		Target[] targets = words.subList(0, last).stream().map(NodeCommands::target).toArray(Target[]::new);
		return words(manager.to(targets).sendMessage(words.get(last)));
	}

	/** {@code flood TARGET PREFIX COUNT}, one after the other. */
	private static List<String> flood(WebSocketManager manager, List<String> words) {
		SendResult sum = SendResult.NONE;
		for (int i = 0; i < Integer.parseInt(words.get(2)); i++) {
			SendResult one = manager.to(target(words.get(0))).sendMessage(words.get(1) + i);
			sum = new SendResult(sum.queued() + one.queued(), sum.refused() + one.refused(),
					sum.forwarded() + one.forwarded(), sum.complete() && one.complete());
		}
		return words(sum);
	}

	private static List<String> words(SendResult result) {
		return texts(Arrays.asList(result.queued(), result.refused(), result.forwarded(), result.complete()));
	}

	private static Target target(String word) {
		if (word.equals("all")) {
			return Target.all();
		}
		int colon = word.indexOf(':');
		String name = word.substring(colon + 1);
		return switch (word.substring(0, Math.max(0, colon))) {
			case "code" -> Target.code(name);
			case "uid" -> Target.uid(name);
			case "group" -> Target.group(name);
			default -> throw new IllegalArgumentException("There is no target " + word);
		};
	}

	private static List<String> query(WebSocketManager manager, String what, List<String> words) {
		String name = words.isEmpty() ? "" : words.get(0);
		return switch (what) {
			case "count" -> texts(List.of(manager.getWSCount()));
			case "online" -> texts(List.of(manager.isOnline(name)));
			case "codes" -> sorted(manager.uniqueCodes());
			case "uidOf" -> manager.uids().uidOf(name).map(List::of).orElse(List.of());
			case "uidOnline" -> texts(List.of(manager.uids().isOnline(name)));
			case "codesOf" -> sorted(manager.uids().codesOf(name));
			case "uids" -> sorted(manager.uids().all());
			case "uidPages" -> pages((cursor) -> manager.uids().page(cursor, Integer.parseInt(name)));
			case "groupPages" -> pages((cursor) -> manager.groups().page(cursor, Integer.parseInt(name)));
			case "uidCount" -> texts(List.of(manager.uids().count()));
			case "groupsOf" -> sorted(manager.groups().of(name));
			case "groups" -> sorted(manager.groups().all());
			case "groupCount" -> texts(List.of(manager.groups().count(name)));
			case "groupCodes" -> sorted(manager.groups().codesOf(name));
			case "groupUids" -> sorted(manager.groups().uidsOf(name));
			case "groupUidCount" -> texts(List.of(manager.groups().uidCount(name)));
			case "groupInfos" -> texts(new TreeMap<>(manager.infos().byGroup(name)).keySet());
			case "info" -> texts(new TreeMap<>(manager.infos().get(name)).entrySet());
			default -> throw new IllegalArgumentException("There is no question " + what);
		};
	}

	private static List<String> pages(Function<@Nullable String, Page<String>> source) {
		List<String> names = new ArrayList<>();
		String cursor = null;
		do {
			Page<String> page = source.apply(cursor);
			names.addAll(page.items());
			cursor = page.next();
		}
		while (cursor != null);
		return sorted(names);
	}

	private static List<String> done(Runnable action) {
		action.run();
		return List.of();
	}

	private static @Nullable String optional(String word) {
		return word.equals("-") ? null : word;
	}

	private static List<String> texts(Collection<?> values) {
		return values.stream().map(String::valueOf).toList();
	}

	private static List<String> sorted(Collection<String> names) {
		return names.stream().sorted().toList();
	}

}
