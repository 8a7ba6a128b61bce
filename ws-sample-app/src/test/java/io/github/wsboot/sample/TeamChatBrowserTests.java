package io.github.wsboot.sample;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The page in real browsers.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class TeamChatBrowserTests {

	@LocalServerPort
	private int port;

	@Autowired
	private WebSocketManager manager;

	@TempDir
	private Path directory;

	private final List<ChromeDriver> browsers = new ArrayList<>();

	@BeforeEach
	void findBrowser() {
		assumeTrue(onPath("chromium").isPresent() && onPath("chromedriver").isPresent(),
				"needs chromium and chromedriver on the PATH");
	}

	@AfterEach
	void closeBrowsers() {
		this.browsers.forEach(ChromeDriver::quit);
	}

	@Test
	void chatWhenTwoBrowsersThenTheyTalk() throws Exception {
		ChromeDriver alice = enter("alice");
		ChromeDriver bob = enter("bob");
		awaitText(alice, "#people", "bob");

		say(alice, "Good morning, is the build green?");
		awaitText(bob, "#log", "Good morning, is the build green?");
		bob.findElement(By.id("text")).sendKeys("Yes, si");
		awaitText(alice, "#typing", "bob is typing");
		say(bob, "nce ten minutes ago");
		awaitText(alice, "#log", "Yes, since ten minutes ago");

		// markup stays text
		say(alice, "<img src=x onerror=alert(1)>");
		awaitText(bob, "#log", "<img src=x onerror=alert(1)>");

		Path image = Path.of("src/test/resources/plot.png");
		alice.findElement(By.id("image")).sendKeys(image.toAbsolutePath().toString());
		await(bob).until((driver) -> !driver.findElements(By.cssSelector("#log img")).isEmpty());

		bob.findElement(By.xpath("//aside//button[contains(., 'alice')]")).click();
		say(bob, "between us: well done");
		awaitText(alice, "#log", "between us: well done");
		awaitText(alice, "#log", "to you");
		screenshot(alice, "chat.png", 1200, 800);
		screenshot(alice, "chat-phone.png", 500, 844);

		String before = alice.findElement(By.tagName("body")).getCssValue("background-color");
		alice.findElement(By.id("theme")).click();
		await(alice)
			.until((driver) -> !driver.findElement(By.tagName("body")).getCssValue("background-color").equals(before));
		screenshot(alice, "chat-dark.png", 1200, 800);
	}

	@Test
	void reconnectWhenServerRestartsThenBack() {
		ChromeDriver alice = enter("alice");
		String before = codeOf("alice");
		this.manager.to(Target.uid("alice")).close(WsCloseStatus.SERVICE_RESTART);
		await(alice).until((driver) -> this.manager.uids().isOnline("alice") && !codeOf("alice").equals(before));
		awaitText(alice, "#state", "online");
		say(alice, "back again");
		awaitText(alice, "#log", "back again");
	}

	@Test
	void kickWhenDoneThenStaysAway() {
		ChromeDriver bob = enter("bob");
		this.manager.to(Target.uid("bob")).close(WsCloseStatus.KICKED);
		awaitText(bob, "#notice", "You were asked to leave.");
		awaitText(bob, "#state", "ended");
		assertThat(bob.findElement(By.id("send")).isEnabled()).isFalse();
		assertThat(this.manager.uids().isOnline("bob")).isFalse();
	}

	private ChromeDriver enter(String name) {
		ChromeDriver browser = browser();
		browser.get("http://localhost:" + this.port + "/");
		await(browser).until((driver) -> !driver.findElements(By.cssSelector("#login[data-ready]")).isEmpty());
		browser.findElement(By.id("username")).sendKeys(name, Keys.ENTER);
		awaitText(browser, "#state", "online");
		awaitText(browser, "#me", name);
		awaitText(browser, "#people", name);
		return browser;
	}

	private void say(ChromeDriver browser, String text) {
		browser.findElement(By.id("text")).sendKeys(text, Keys.ENTER);
	}

	private String codeOf(String uid) {
		return this.manager.uids().codesOf(uid).stream().findFirst().orElse("");
	}

	private static void awaitText(ChromeDriver browser, String selector, String text) {
		await(browser).until((driver) -> driver.findElement(By.cssSelector(selector)).getText().contains(text));
	}

	private static WebDriverWait await(ChromeDriver browser) {
		return new WebDriverWait(browser, Duration.ofSeconds(30));
	}

	private ChromeDriver browser() {
		ChromeOptions options = new ChromeOptions();
		options.setBinary(onPath("chromium").orElseThrow());
		options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--disable-dev-shm-usage", "--window-size=1200,800",
				"--user-data-dir=" + this.directory.resolve("browser-" + this.browsers.size()));
		ChromeDriverService service = new ChromeDriverService.Builder()
			.usingDriverExecutable(onPath("chromedriver").orElseThrow())
			.build();
		ChromeDriver browser = new ChromeDriver(service, options);
		this.browsers.add(browser);
		return browser;
	}

	private static void screenshot(ChromeDriver browser, String name, int width, int height) throws Exception {
		browser.manage().window().setSize(new Dimension(width, height));
		Path directory = Files.createDirectories(Path.of("target/screenshots"));
		Files.write(directory.resolve(name), browser.getScreenshotAs(OutputType.BYTES));
	}

	private static Optional<File> onPath(String program) {
		return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
			.map((directory) -> new File(directory, program))
			.filter(File::canExecute)
			.findFirst();
	}

}
