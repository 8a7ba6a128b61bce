package io.github.wsboot.sample;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;

import io.github.wsboot.Target;
import io.github.wsboot.WebSocketManager;
import io.github.wsboot.WsCloseStatus;
import io.github.wsboot.WsConnection;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

import static io.github.wsboot.sample.ChatBrowsers.await;
import static io.github.wsboot.sample.ChatBrowsers.awaitText;
import static io.github.wsboot.sample.ChatBrowsers.screenshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The page in real browsers.
 */
@ChatTest
class TeamChatBrowserTests {

	private static final Path IMAGE = Path.of("src/test/resources/plot.png");

	@LocalServerPort
	private int port;

	@Autowired
	private WebSocketManager manager;

	@Autowired
	private ServerFigures figures;

	@TempDir
	private Path directory;

	private ChatBrowsers browsers;

	@BeforeEach
	void findBrowser() {
		assumeTrue(ChatBrowsers.areThere(), "needs a Chromium and its chromedriver on the PATH");
		this.browsers = new ChatBrowsers(this.port, this.directory);
	}

	@AfterEach
	void closeBrowsers() {
		if (this.browsers != null) {
			this.browsers.close();
		}
	}

	@Test
	void dashboardWhenSomebodyTalksThenDrawsTheMetersOfTheServer() {
		ChromeDriver alice = this.browsers.enter("alice");
		alice.get("http://localhost:" + this.port + "/dashboard.html");
		awaitText(alice, "#state", "live");
		await(alice).until((driver) -> !driver.findElements(By.cssSelector("#tiles .tile")).isEmpty());
		ChromeDriver bob = this.browsers.enter("bob");
		awaitFigure(alice, "Connections", "2");
		awaitFigure(alice, "Users", "2");
		for (int i = 0; i < 5; i++) {
			say(bob, "Message " + i);
		}
		await(alice).until((driver) -> points(alice) > 5);
		awaitText(alice, "#handshakes", "101");
		String handshakes = alice.findElement(By.cssSelector("#handshakes")).getText();
		assertThat(handshakes).contains("101");
		bob.quit();
		awaitFigure(alice, "Connections", "1");
		awaitText(alice, "#closed", "peer");
		// the chart must not be flat: there were messages
		assertThat(alice.executeScript("""
				const points = document.querySelectorAll('.chart')[1].querySelector('.line').getAttribute('points');
				return new Set(points.split(' ').map((point) => point.split(',')[1])).size;
				""")).asInstanceOf(InstanceOfAssertFactories.LONG).isGreaterThan(1);
		assertThat(alice.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
		screenshot(alice, "dashboard.png", 1200, 860);
	}

	private static long points(ChromeDriver browser) {
		return (Long) browser.executeScript(
				"return (document.querySelector('.chart .line').getAttribute('points') ?? '').split(' ').length");
	}

	private static void awaitFigure(ChromeDriver browser, String label, String value) {
		By tile = By.xpath("//div[@class='tile'][div[@class='label'][.='" + label + "']]/div[@class='value']");
		await(browser).until((driver) -> driver.findElement(tile).getText().equals(value));
	}

	@Test
	void chatWhenTwoBrowsersThenTheyTalk() throws Exception {
		ChromeDriver alice = this.browsers.enter("alice");
		ChromeDriver bob = this.browsers.enter("bob");
		awaitText(alice, "#people", "bob");

		say(alice, "Good morning, is the build green?");
		awaitText(bob, "#log", "Good morning, is the build green?");
		bob.findElement(By.id("text")).sendKeys("Yes, si");
		await(alice).until((driver) -> {
			// for it is to be seen for a while only
			bob.findElement(By.id("text")).sendKeys("x", Keys.BACK_SPACE);
			return driver.findElement(By.id("typing")).getText().contains("bob is typing");
		});
		say(bob, "nce ten minutes ago");
		awaitText(alice, "#log", "Yes, since ten minutes ago");

		alice.findElement(By.id("image")).sendKeys(IMAGE.toAbsolutePath().toString());
		awaitImages(bob, 1);
		awaitImages(alice, 1);

		bob.findElement(By.xpath("//aside//button[contains(., 'alice')]")).click();
		say(bob, "between us: well done");
		awaitText(alice, "#log", "between us: well done");
		awaitText(alice, "#log", "to you");
		alice.findElement(By.cssSelector("#server summary")).click();
		awaitText(alice, "#figures", "Users: 2, connections: 2");
		assertThat(alice.findElement(By.id("console")).isDisplayed()).isFalse();
		screenshot(alice, "chat.png", 1200, 800);

		String before = alice.findElement(By.tagName("body")).getCssValue("background-color");
		alice.findElement(By.id("theme")).click();
		await(alice)
			.until((driver) -> !driver.findElement(By.tagName("body")).getCssValue("background-color").equals(before));
		screenshot(alice, "chat-dark.png", 1200, 800);
		screenshot(bob, "chat-phone.png", 390, 844);
		assertThat(bob.executeScript("return document.documentElement.scrollWidth")).isEqualTo(390L);
		assertThat(alice.manage().logs().get(LogType.BROWSER).getAll())
			.noneMatch((entry) -> entry.getMessage().contains("Content Security Policy"));
	}

	@Test
	void messageWhenMarkupThenStaysText() {
		ChromeDriver alice = this.browsers.enter("alice");
		say(alice, "<img src=x onerror=alert(1)>");
		awaitText(alice, "#log", "<img src=x onerror=alert(1)>");
		assertThat(alice.findElements(By.cssSelector("#log img"))).isEmpty();
	}

	@Test
	void imageWhenDroppedThenShown() throws Exception {
		ChromeDriver alice = this.browsers.enter("alice");
		alice.executeScript("""
				const bytes = Uint8Array.from(atob(arguments[0]), (c) => c.charCodeAt(0));
				const files = new DataTransfer();
				files.items.add(new File([bytes], "plot.png", { type: "image/png" }));
				document.getElementById("log").dispatchEvent(
						new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: files }));
				""", Base64.getEncoder().encodeToString(Files.readAllBytes(IMAGE)));
		awaitImages(alice, 1);
	}

	@Test
	void adminWhenAnnouncesAndKicksThenOthersNotice() {
		ChromeDriver admin = this.browsers.enter("admin");
		ChromeDriver bob = this.browsers.enter("bob");
		assertThat(bob.findElement(By.id("announce")).isDisplayed()).isFalse();
		admin.findElement(By.id("announce")).click();
		say(admin, "lunch is served");
		awaitText(bob, "#log", "lunch is served");
		await(admin).until((driver) -> !driver.findElements(By.cssSelector("[aria-label='Kick bob']")).isEmpty());
		admin.findElement(By.cssSelector("[aria-label='Kick bob']")).click();
		awaitText(bob, "#notice", "You were asked to leave.");
		awaitText(admin, "#log", "bob left");
	}

	@Test
	void reconnectWhenSessionIsOverThenLoginPage() {
		ChromeDriver alice = this.browsers.enter("alice");
		alice.manage().deleteAllCookies();
		this.manager.to(Target.uid("alice")).close(WsCloseStatus.SERVICE_RESTART);
		await(alice).until((driver) -> driver.getCurrentUrl().endsWith("/login.html"));
		screenshot(alice, "login.png", 1200, 800);
	}

	@Test
	void reconnectWhenServerRestartsThenBack() {
		ChromeDriver alice = this.browsers.enter("alice");
		String before = codeOf("alice");
		this.manager.to(Target.uid("alice")).close(WsCloseStatus.SERVICE_RESTART);
		await(alice).until((driver) -> this.manager.uids().isOnline("alice") && !codeOf("alice").equals(before));
		awaitText(alice, "#state", "online");
		await(alice).until((driver) -> this.manager.groups().of(codeOf("alice")).contains("lobby"));
		say(alice, "back again");
		awaitText(alice, "#log", "back again");
	}

	@Test
	void kickWhenDoneThenStaysAway() {
		ChromeDriver bob = this.browsers.enter("bob");
		this.manager.to(Target.uid("bob")).close(WsCloseStatus.KICKED);
		awaitText(bob, "#notice", "You were asked to leave.");
		awaitText(bob, "#state", "ended");
		assertThat(bob.findElement(By.id("send")).isEnabled()).isFalse();
		// long enough for some attempts, had the page made any
		Awaitility.await()
			.during(Duration.ofSeconds(2))
			.atMost(Duration.ofSeconds(10))
			.until(() -> !this.manager.uids().isOnline("bob"));
	}

	@Test
	void reconnectWhenConnectionBreaksThenRoomsAndFiguresAreBack() {
		ChromeDriver alice = this.browsers.enter("alice");
		alice.findElement(By.cssSelector("[aria-label='Leave dev']")).click();
		alice.findElement(By.cssSelector("#server summary")).click();
		awaitText(alice, "#figures", "Users: 1, connections: 1");
		String before = codeOf("alice");
		this.manager.to(Target.uid("alice")).close(WsCloseStatus.SERVICE_RESTART);
		await(alice).until((driver) -> this.manager.uids().isOnline("alice") && !codeOf("alice").equals(before));
		await(alice).until((driver) -> this.manager.groups()
			.of(codeOf("alice"))
			.equals(Set.of(Presence.EVERYBODY, "lobby", "random")));
		alice.executeScript("document.getElementById('figures').textContent = ''");
		awaitText(alice, "#figures", "Users: 1, connections: 1");
	}

	@Test
	void reconnectWhenHandshakeAndQuestionFailThenOfflineWithoutComplaint() {
		ChromeDriver alice = this.browsers.enter("alice");
		alice.executeScript("window.fetch = () => { window.asked = true; return Promise.reject(new TypeError()); };");
		alice.manage().deleteAllCookies();
		this.manager.to(Target.uid("alice")).close(WsCloseStatus.SERVICE_RESTART);
		await(alice).until((driver) -> Boolean.TRUE.equals(alice.executeScript("return window.asked")));
		await(alice).until((driver) -> Boolean.TRUE
			.equals(alice.executeScript("window.asked &&= false; return document.getElementById('text').disabled")));
		await(alice).until((driver) -> Boolean.TRUE.equals(alice.executeScript("return window.asked")));
		assertThat(alice.findElement(By.id("notice")).isDisplayed()).isFalse();
		assertThat(alice.getCurrentUrl()).doesNotContain("login");
	}

	@Test
	void roomWhenLeftThenSilentUntilEnteredAgain() {
		ChromeDriver alice = this.browsers.enter("alice");
		ChromeDriver bob = this.browsers.enter("bob");
		alice.findElement(By.cssSelector("[aria-label='Leave lobby']")).click();
		await(alice).until((driver) -> this.manager.groups().count("lobby") == 1);
		say(alice, "anybody?");
		awaitText(alice, "#notice", "You are not in the room lobby.");
		assertThat(alice.findElement(By.id("text")).getDomProperty("value")).isEqualTo("anybody?");
		say(bob, "among us");
		awaitText(bob, "#log", "among us");
		alice.findElement(By.xpath("//nav//button[contains(., 'lobby')]")).click();
		await(alice).until((driver) -> this.manager.groups().count("lobby") == 2);
		say(bob, "welcome back");
		awaitText(alice, "#log", "welcome back");
		assertThat(alice.findElement(By.id("log")).getText()).doesNotContain("among us");
	}

	@Test
	void invitationWhenAcceptedThenTheyMeet() {
		ChromeDriver alice = this.browsers.enter("alice");
		ChromeDriver bob = this.browsers.enter("bob");
		alice.findElement(By.xpath("//nav//button[contains(., 'dev')]")).click();
		invite(alice, "bob");
		awaitText(bob, "#invitation-text", "alice invites you to dev.");
		screenshot(bob, "chat-invitation.png", 1200, 800);
		bob.findElement(By.cssSelector("#invitation [value=yes]")).click();
		awaitText(alice, "#notice", "bob comes to dev.");
		awaitText(bob, "nav [aria-current=true]", "dev");
		invite(alice, "bob");
		awaitText(bob, "#invitation-text", "alice invites you to dev.");
		bob.findElement(By.cssSelector("#invitation [value=no]")).click();
		awaitText(alice, "#notice", "bob cannot come now.");
	}

	@Test
	void figuresWhenClosedThenNotSentAnyLonger() {
		ChromeDriver alice = this.browsers.enter("alice");
		WebElement summary = alice.findElement(By.cssSelector("#server summary"));
		summary.click();
		awaitText(alice, "#figures", "Users: 1, connections: 1");
		await(alice).until((driver) -> this.figures.watchers() == 1);
		summary.click();
		await(alice).until((driver) -> this.figures.watchers() == 0);
	}

	@Test
	void messageWhenHostileThenPageGoesOn() {
		ChromeDriver alice = this.browsers.enter("alice");
		alice.executeAsyncScript("""
				const done = arguments[0];
				const socket = new WebSocket(`ws://${location.host}/ws`);
				let answers = 0;
				socket.onmessage = ({ data }) => JSON.parse(data).code === 40000 && ++answers === 3 && done();
				socket.onopen = () => ["{", "[".repeat(100000), "\\u0000"].forEach((text) => socket.send(text));
				""");
		assertThat(this.manager.uids().codesOf("alice")).hasSize(2);
		say(alice, "still here");
		awaitText(alice, "#log", "still here");
	}

	@Test
	void tokenWhenItExpiresSoonThenReplacedOnTheSameConnection() {
		ChromeDriver alice = this.browsers.enter("alice");
		// from now on a token seems to be good for two seconds
		alice.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", """
				const ask = window.fetch;
				window.fetch = async (...request) => {
					const answer = await ask(...request);
					if (!String(request[0]).endsWith("/api/token") || !answer.ok) {
						return answer;
					}
					return Response.json({ ...(await answer.json()), expiresIn: 2 });
				};
				"""));
		alice.navigate().refresh();
		awaitText(alice, "#log", "In lobby: ");
		await(alice).until((driver) -> this.manager.uids().codesOf("alice").size() == 1);
		String code = codeOf("alice");
		Instant before = this.manager.find(code).flatMap(WsConnection::expiresAt).orElseThrow();
		await(alice).until((driver) -> this.manager.find(code)
			.flatMap(WsConnection::expiresAt)
			.filter((expiry) -> expiry.isAfter(before))
			.isPresent());
		say(alice, "still the same");
		awaitText(alice, "#log", "still the same");
		assertThat(codeOf("alice")).isEqualTo(code);
	}

	@Test
	void userWhenSuspendedThenPageSaysSoAndGivesUp() {
		ChromeDriver admin = this.browsers.enter("admin");
		ChromeDriver oscar = this.browsers.enter("oscar");
		await(admin).until((driver) -> !driver.findElements(By.cssSelector("[aria-label='Suspend oscar']")).isEmpty());
		screenshot(admin, "chat-admin.png", 1200, 800);
		admin.findElement(By.cssSelector("[aria-label='Suspend oscar']")).click();
		awaitText(oscar, "#notice", "You are suspended.");
		awaitText(oscar, "#state", "ended");
		awaitText(admin, "#log", "oscar left");
	}

	private void invite(ChromeDriver browser, String name) {
		browser.findElement(By.xpath("//aside//button[contains(., '" + name + "')]")).click();
		browser.findElement(By.id("invite")).click();
	}

	private void say(ChromeDriver browser, String text) {
		browser.findElement(By.id("text")).sendKeys(text, Keys.ENTER);
	}

	private String codeOf(String uid) {
		return this.manager.uids().codesOf(uid).stream().findFirst().orElse("");
	}

	private static void awaitImages(ChromeDriver browser, int count) {
		// complete with a width: it was not only sent, it can be shown
		await(browser).until((driver) -> browser.executeScript(
				"return [...document.querySelectorAll('#log img')].filter((image) => image.naturalWidth > 0).length")
			.equals((long) count));
	}

}
