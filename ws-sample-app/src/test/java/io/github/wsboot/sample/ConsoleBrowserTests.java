package io.github.wsboot.sample;

import java.io.IOException;
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
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.Select;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static io.github.wsboot.sample.ChatBrowsers.await;
import static io.github.wsboot.sample.ChatBrowsers.screenshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The console of developers in a real browser, with the actions of the chat.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "ws.console.enabled=true")
class ConsoleBrowserTests {

	/** Names the file that the picture of the documentation goes to. */
	private static final @Nullable String PICTURE = System.getProperty("console.picture");

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
	void consoleWhenUsedThenConnectsSendsListsAndKicks() throws IOException {
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

		addTab();
		connectAs("bob");
		if (PICTURE != null) {
			takePicture(Path.of(PICTURE));
		}
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
			assertThat(input.getAccessibleName()).as(input.getDomProperty("outerHTML")).isNotBlank();
		}
		assertNothingRefused();
	}

	private void connectAs(String name) {
		WebElement code = connectField("code");
		code.clear();
		code.sendKeys(name);
		panel().findElement(By.cssSelector(".connect .main")).click();
		await(this.page).until((driver) -> this.manager.uids().isOnline(name)
				&& panel().findElement(By.cssSelector(".line .state")).getText().equals("open"));
	}

	private void addTab() {
		this.page.findElement(By.id("add")).click();
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

	/**
	 * With some traffic, so that there is something to see.
	 */
	private void takePicture(Path file) throws IOException {
		for (String name : List.of("carol", "dave")) {
			addTab();
			connectAs(name);
		}
		this.page.findElement(By.id("search")).clear();
		this.page.findElement(By.id("tab-1")).click();
		long end = System.nanoTime() + 40_000_000_000L;
		int number = 0;
		while (System.nanoTime() < end) {
			int burst = 2 + (int) (6 + 6 * Math.sin(number++ / 3.0));
			for (int i = 0; i < burst; i++) {
				this.manager.to(Target.uid("bob", "carol", "dave")).sendMessage("tick " + i);
			}
			this.page.executeAsyncScript("setTimeout(arguments[0], 300)");
		}
		screenshot(this.page, "console.png", 1280, 800);
		Files.write(file, this.page.getScreenshotAs(OutputType.BYTES));
	}

}
