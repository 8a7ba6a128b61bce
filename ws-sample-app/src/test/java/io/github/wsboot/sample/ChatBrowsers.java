package io.github.wsboot.sample;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * Real browsers that show the page.
 */
public final class ChatBrowsers implements AutoCloseable {

	private final List<ChromeDriver> browsers = new ArrayList<>();

	private final int port;

	private final Path directory;

	/**
	 * Makes it, without a browser yet.
	 * @param port the port of the chat
	 * @param directory where browsers may keep their files
	 */
	public ChatBrowsers(int port, Path directory) {
		this.port = port;
		this.directory = directory;
	}

	/**
	 * Whether this machine has a browser that can be driven.
	 * @return whether there is one
	 */
	public static boolean areThere() {
		return browserOnPath().isPresent() && onPath("chromedriver").isPresent();
	}

	/**
	 * Signs in with a browser of its own.
	 * @param name the name of the user
	 * @return the browser, whose page is connected
	 */
	public ChromeDriver enter(String name) {
		ChromeDriver browser = browser();
		browser.get("http://localhost:" + this.port + "/");
		await(browser).until((driver) -> !driver.findElements(By.cssSelector("#login[data-ready]")).isEmpty());
		browser.findElement(By.id("username")).sendKeys(name, Keys.ENTER);
		awaitText(browser, "#state", "online");
		awaitText(browser, "#me", name);
		awaitText(browser, "#people", name);
		awaitText(browser, "#log", "In lobby: ");
		return browser;
	}

	/**
	 * Waits until an element contains a text.
	 * @param browser the browser
	 * @param selector selects the element
	 * @param text the text
	 */
	public static void awaitText(ChromeDriver browser, String selector, String text) {
		await(browser).until((driver) -> driver.findElement(By.cssSelector(selector)).getText().contains(text));
	}

	/**
	 * Waits for something on a page.
	 * @param browser the browser
	 * @return what can wait
	 */
	public static WebDriverWait await(ChromeDriver browser) {
		WebDriverWait wait = new WebDriverWait(browser, Duration.ofSeconds(60));
		// the page may have drawn it anew before it was looked at
		wait.ignoring(StaleElementReferenceException.class);
		return wait;
	}

	/**
	 * Opens a page with a browser of its own.
	 * @param path the path of the page
	 * @return the browser
	 */
	public ChromeDriver open(String path) {
		ChromeDriver browser = browser();
		browser.get("http://localhost:" + this.port + path);
		return browser;
	}

	private ChromeDriver browser() {
		ChromeOptions options = new ChromeOptions();
		options.setBinary(browserOnPath().orElseThrow());
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

	/**
	 * Keeps a picture. The metrics are overridden since a window is larger than its page,
	 * and never smaller than 500 pixels.
	 * @param browser the browser
	 * @param name the name of the file
	 * @param width the width of the page
	 * @param height the height of the page
	 */
	public static void screenshot(ChromeDriver browser, String name, int width, int height) {
		browser.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
		browser.executeScript("document.getElementById('log')?.scrollTo(0, 1e6)");
		try {
			Path directory = Files.createDirectories(Path.of("target/screenshots"));
			Files.write(directory.resolve(name), browser.getScreenshotAs(OutputType.BYTES));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Optional<File> browserOnPath() {
		return Stream.of("chromium", "chromium-browser", "google-chrome")
			.flatMap((program) -> onPath(program).stream())
			.findFirst();
	}

	private static Optional<File> onPath(String program) {
		return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
			.map((directory) -> new File(directory, program))
			.filter(File::canExecute)
			.findFirst();
	}

	@Override
	public void close() {
		this.browsers.forEach(ChromeDriver::quit);
	}

}
