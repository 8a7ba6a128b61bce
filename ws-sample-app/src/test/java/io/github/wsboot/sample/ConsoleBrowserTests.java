package io.github.wsboot.sample;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.Select;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

import static io.github.wsboot.sample.ChatBrowsers.await;
import static io.github.wsboot.sample.ChatBrowsers.screenshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The console of developers in a real browser, with the actions of the chat.
 */
@ChatTest
@TestPropertySource(properties = "ws.console.enabled=true")
class ConsoleBrowserTests {

	@LocalServerPort
	private int port;

	@Autowired
	private WebSocketManager manager;

	@TempDir
	private Path directory;

	private ChatBrowsers browsers;

	private ChromeDriver page;

	@BeforeEach
	void openConsole() {
		assumeTrue(ChatBrowsers.areThere(), "needs a Chromium and its chromedriver on the PATH");
		this.browsers = new ChatBrowsers(this.port, this.directory);
		this.page = this.browsers.open("/ws-console");
		await(this.page).until((driver) -> !driver.findElements(By.cssSelector("body[data-ready]")).isEmpty());
	}

	@AfterEach
	void closeBrowsers() {
		if (this.browsers != null) {
			this.browsers.close();
		}
	}

	@Test
	void consoleWhenUsedThenConnectsSendsListsAndKicks() {
		connectAs("alice");
		awaitFrames("\"hello\"");
		choose("text");
		field("text").sendKeys("{\"actioncode\":\"room.join\",\"data\":{\"room\":\"dev\"},\"id\":\"by-hand\"}");
		send();
		awaitFrames("\"by-hand\"");
		awaitFrames("\"actioncode\":\"room.join\"");

		sendBinary("6c6f 6262 790a 00");
		awaitFrames("\"actioncode\":\"image\"");

		choose("action");
		new Select(field("action")).selectByVisibleText("room.join");
		formField("room").sendKeys("lobby");
		send();
		awaitFrames("[\"alice\"]");
		new Select(field("action")).selectByVisibleText("room.say");
		formField("room").sendKeys("lobby");
		formField("text").sendKeys("Hello from the console <b>&</b>");
		assertThat(field("envelope").getDomProperty("value")).contains("\"actioncode\": \"room.say\"",
				"\"text\": \"Hello from the console <b>&</b>\"");
		send();
		awaitFrames("\"actioncode\":\"room.message\"");
		awaitFrames("\"queued\":1");
		assertThat(this.page.findElements(By.cssSelector(".frames b"))).isEmpty();

		await(this.page).until((driver) -> row("alice").contains("lobby"));
		assertThat(row("alice")).contains("dev", "everybody");
		this.page.findElement(By.id("tab-groups")).click();
		await(this.page).until((driver) -> driver.findElement(By.id("groups")).getText().contains("lobby"));
		this.page.findElement(By.cssSelector("#groups [data-search=lobby]")).click();
		assertThat(this.page.findElement(By.id("search")).getDomProperty("value")).isEqualTo("lobby");

		this.page.findElement(By.id("add")).click();
		connectAs("bob");
		screenshot(this.page, "console.png", 1280, 800);
		this.page.findElement(By.id("search")).clear();
		this.page.findElement(By.id("search")).sendKeys("bob");
		await(this.page).until((driver) -> driver.findElements(By.cssSelector("#connections tr")).size() == 1
				&& !row("bob").isEmpty());
		this.page.findElement(By.cssSelector("#connections tr button.warn")).click();
		awaitFrames("close 4410");
		awaitFrames("kicked");
		await(this.page).until((driver) -> !this.manager.uids().isOnline("bob"));
		assertThat(this.manager.uids().isOnline("alice")).isTrue();
		assertNothingRefused();
	}

	@Test
	void pageWhenOnPhoneThenNothingIsCutOff() {
		connectAs("carol");
		for (String view : List.of("client", "server")) {
			screenshot(this.page, "console-phone-" + view + ".png", 390, 844);
			this.page.findElement(By.cssSelector(".views [data-view=" + view + "]")).click();
			screenshot(this.page, "console-phone-" + view + ".png", 390, 844);
			assertThat(this.page.executeScript("return document.documentElement.scrollWidth")).as(view).isEqualTo(390L);
		}
		assertNothingRefused();
	}

	@Test
	void pageWhenSystemIsDarkThenSoIsThePage() {
		String light = background();
		this.page.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
		await(this.page).until((driver) -> !background().equals(light));
		connectAs("dave");
		awaitFrames("\"hello\"");
		screenshot(this.page, "console-dark.png", 1280, 800);
	}

	@Test
	void pageWhenByKeyboardThenConnectsAndMovesBetweenTabs() {
		WebElement code = connectField("code");
		code.clear();
		code.sendKeys("erin", Keys.ENTER);
		await(this.page).until((driver) -> this.manager.uids().isOnline("erin"));
		awaitFrames("\"hello\"");
		choose("text");
		field("text").sendKeys("no envelope", Keys.chord(Keys.CONTROL, Keys.ENTER));
		awaitFrames("40000");
		WebElement tab = this.page.findElement(By.id("tab-connections"));
		tab.sendKeys(Keys.ARROW_RIGHT);
		assertThat(this.page.switchTo().activeElement().getDomAttribute("id")).isEqualTo("tab-queues");
		assertThat(this.page.findElement(By.id("list-queues")).isDisplayed()).isTrue();
		for (WebElement input : this.page.findElements(By.cssSelector("input, select, textarea"))) {
			assertThat(!input.isDisplayed() || !input.getAccessibleName().isBlank())
				.as(input.getDomProperty("outerHTML"))
				.isTrue();
		}
		assertNothingRefused();
	}

	@Test
	void chatWhenThereIsAConsoleThenLinksToIt() {
		ChromeDriver alice = this.browsers.enter("alice");
		alice.findElement(By.cssSelector("#server summary")).click();
		assertThat(alice.findElement(By.id("console")).isDisplayed()).isTrue();
		assertThat(alice.findElement(By.id("console")).getDomProperty("href")).endsWith("/ws-console");
	}

	private void connectAs(String name) {
		WebElement code = connectField("code");
		code.clear();
		code.sendKeys(name);
		panel().findElement(By.cssSelector(".connect .main")).click();
		await(this.page).until((driver) -> this.manager.uids().isOnline(name)
				&& panel().findElement(By.cssSelector(".line .state")).getText().equals("open"));
	}

	private void choose(String kind) {
		panel().findElement(By.cssSelector(".kinds [value=" + kind + "] + span")).click();
	}

	private void sendBinary(String hex) {
		choose("binary");
		field("bytes").sendKeys(hex);
		send();
	}

	private void send() {
		panel().findElement(By.cssSelector(".send")).click();
	}

	private WebElement field(String name) {
		return panel().findElement(By.cssSelector(".compose [name=" + name + "]"));
	}

	private WebElement connectField(String name) {
		return panel().findElement(By.cssSelector(".connect [name=" + name + "]"));
	}

	private WebElement formField(String name) {
		return panel().findElement(By.xpath(".//div[@class='data']//label[starts-with(., '" + name + "')]/*"));
	}

	private WebElement panel() {
		return this.page.findElement(By.cssSelector(".connection:not([hidden])"));
	}

	private void awaitFrames(String text) {
		await(this.page).until((driver) -> panel().findElement(By.cssSelector(".frames")).getText().contains(text));
	}

	private String row(String text) {
		Object rows = this.page
			.executeScript("return [...document.querySelectorAll('#connections tr')].map((row) => row.innerText)");
		return ((List<?>) rows).stream()
			.map(String::valueOf)
			.filter((row) -> row.contains(text))
			.findFirst()
			.orElse("");
	}

	private String background() {
		return this.page.findElement(By.tagName("body")).getCssValue("background-color");
	}

	private void assertNothingRefused() {
		assertThat(this.page.manage().logs().get(LogType.BROWSER).getAll())
			.noneMatch((entry) -> entry.getMessage().contains("Content Security Policy"));
	}

	@Test
	void pathWhenVariablesAreFilledThenMatchesPattern() {
		assertPath("/ws", "{}", "/ws");
		assertPath("/rooms/{room}/ws", "{\"room\":\"a b/c\"}", "/rooms/a%20b%2Fc/ws");
		assertPath("/r/{id:[0-9]{2,3}}-{x}", "{\"id\":\"12\",\"x\":\"\u00fc\"}", "/r/12-%C3%BC");
		assertPath("/files/{*path}", "{\"path\":\"/a/b c\"}", "/files/a/b%20c");
		assertPath("/files/{*path}", "{\"path\":\"\"}", "/files");
		assertPath("/any/**", "{\"rest\":\"x/y\"}", "/any/x/y");
		assertPath("/any/*/ws", "{\"*\":\"x\"}", "/any/x/ws");
		assertPath("/{a}/{a}", "{\"a\":\"1\",\"a 2\":\"2\"}", "/1/2");
		assertPath("/", "{}", "/");
	}

	@Test
	void formWhenSchemaHasEverythingThenReadsWhatIsFilledIn() {
		String schema = """
				{"$ref":"#/components/schemas/Order"}""";
		String document = """
				{"components":{"schemas":{
				  "Order":{"type":"object","required":["number","lines"],"properties":{
				    "number":{"type":"integer"},
				    "kind":{"enum":["SMALL","LARGE"]},
				    "gift":{"type":["boolean","null"]},
				    "note":{"anyOf":[{"type":"null"},{"type":"string","maxLength":9}]},
				    "lines":{"type":"array","items":{"$ref":"#/components/schemas/Line"}},
				    "extra":{"type":"object","additionalProperties":true},
				    "next":{"anyOf":[{"type":"null"},{"$ref":"#/components/schemas/Order"}]}}},
				  "Line":{"type":"object","properties":{"article":{"type":"string"},"price":{"type":"number"}}}}}}""";
		String script = """
				(() => {
					const form = formOf(JSON.parse(given[0]), JSON.parse(given[1]), true);
					const empty = JSON.stringify(form.read());
					const input = (name) => [...form.node.querySelectorAll("label")].find(
							(label) => label.firstChild.data.startsWith(name)).lastChild;
					input("number").value = "7";
					input("kind").value = "1";
					input("gift").value = "0";
					input("note").value = "hi";
					input("extra").value = '{"a":[1]}';
					[...form.node.querySelectorAll("button")].find(({ textContent }) => textContent === "Add to lines").click();
					input("article").value = "tea";
					input("price").value = "1.5";
					return empty + JSON.stringify(form.read());
				})()""";
		assertThat(evaluate("actions.js", script, document, schema))
			.isEqualTo("{\"lines\":[]}" + "{\"number\":7,\"kind\":\"LARGE\",\"gift\":true,\"note\":\"hi\","
					+ "\"lines\":[{\"article\":\"tea\",\"price\":1.5}],\"extra\":{\"a\":[1]}}");
	}

	private void assertPath(String pattern, String values, String path) {
		assertThat(evaluate("paths.js", "fill(parse(given[0]), JSON.parse(given[1]))", pattern, values)).as(pattern)
			.isEqualTo(path);
	}

	private @Nullable Object evaluate(String module, String expression, String... given) {
		return this.page.executeAsyncScript("""
				const given = arguments[0];
				const done = arguments[arguments.length - 1];
				import(new URL("%s", location.href)).then(({ parse, fill, formOf }) => done(%s), done);
				""".formatted(module, expression), List.of(given));
	}

	/**
	 * Makes the picture of the documentation: one who talks, some who listen, and one who
	 * does so slowly.
	 */
	@Test
	@EnabledIfSystemProperty(named = "console.picture", matches = ".+", disabledReason = "for the documentation only")
	void picture() throws IOException {
		for (String name : List.of("alice", "bob", "carol")) {
			if (!name.equals("alice")) {
				this.page.findElement(By.id("add")).click();
			}
			connectAs(name);
			new Select(field("action")).selectByVisibleText("room.join");
			formField("room").sendKeys("lobby");
			send();
			awaitFrames("room.join");
		}
		this.page.findElement(By.id("tab-1")).click();
		new Select(field("action")).selectByVisibleText("room.say");
		formField("room").sendKeys("lobby");
		formField("text").sendKeys("Good morning, is the build green?");
		send();
		awaitFrames("room.message");
		panel().findElement(By.xpath(".//li[contains(., 'room.message')]//summary")).click();
		try (Socket slow = new Socket()) {
			slow.setReceiveBufferSize(256 * 1024);
			slow.connect(new InetSocketAddress("localhost", this.port));
			upgrade(slow, "dave");
			for (int i = 0; i < 130; i++) {
				for (int burst = (int) (5 + 4 * Math.sin(i / 6.0)); burst > 0; burst--) {
					this.manager.to(Target.uid("bob", "carol", "dave")).sendMessage("x".repeat(32 * 1024));
				}
				int pace = (int) (110_000 * (1 - 0.5 * Math.sin(i / 9.0)));
				slow.getInputStream().readNBytes(Math.min(slow.getInputStream().available(), pace));
				this.page.executeAsyncScript("setTimeout(arguments[0], 400)");
			}
			screenshot(this.page, "picture.png", 1280, 800);
			Files.write(Path.of(System.getProperty("console.picture")), this.page.getScreenshotAs(OutputType.BYTES));
		}
	}

	private void upgrade(Socket socket, String name) throws IOException {
		Object ticket = this.page.executeAsyncScript("""
				const done = arguments[1];
				fetch("api/tickets", {
					method: "POST",
					headers: { "Content-Type": "application/json", "X-WS-Console": "1" },
					body: JSON.stringify({ uniqueCode: arguments[0] }),
				}).then((answer) => answer.json()).then(({ ticket }) => done(ticket));
				""", name);
		socket.getOutputStream()
			.write(("GET /ws?ws-console-ticket=" + ticket + " HTTP/1.1\r\nHost: localhost\r\n"
					+ "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
					+ "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
				.getBytes(StandardCharsets.US_ASCII));
		await(this.page).until((driver) -> this.manager.uids().isOnline(name));
	}

}
