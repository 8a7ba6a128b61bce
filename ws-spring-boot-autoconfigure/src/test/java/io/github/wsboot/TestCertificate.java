package io.github.wsboot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A certificate that signs itself, made by the JDK's tool.
 */
public final class TestCertificate {

	private static final char[] PASSWORD = "password".toCharArray();

	private final Path file;

	private final KeyStore keys;

	private TestCertificate(Path file, KeyStore keys) {
		this.file = file;
		this.keys = keys;
	}

	/**
	 * Creates a certificate for a host name.
	 */
	public static TestCertificate create(Path directory, String host)
			throws IOException, InterruptedException, GeneralSecurityException {
		Path file = directory.resolve(host + ".p12");
		Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
		Process process = new ProcessBuilder(tool.toString(), "-genkeypair", "-alias", "test", "-keyalg", "EC",
				"-dname", "CN=" + host, "-ext", "SAN=dns:" + host, "-storetype", "PKCS12", "-storepass", "password",
				"-keystore", file.toString())
			.redirectErrorStream(true)
			.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(output).isZero();
		return new TestCertificate(file, KeyStore.getInstance(file.toFile(), PASSWORD));
	}

	/**
	 * Its store, of PKCS 12, whose password is {@code password}.
	 */
	public Path file() {
		return this.file;
	}

	/**
	 * Writes the certificate as PEM.
	 */
	public Path certificate(Path directory) throws IOException, GeneralSecurityException {
		return pem(directory.resolve("certificate.pem"), "CERTIFICATE", this.keys.getCertificate("test").getEncoded());
	}

	/**
	 * Writes its key as PEM.
	 */
	public Path key(Path directory) throws IOException, GeneralSecurityException {
		return pem(directory.resolve("key.pem"), "PRIVATE KEY", this.keys.getKey("test", PASSWORD).getEncoded());
	}

	private static Path pem(Path file, String kind, byte[] content) throws IOException {
		return Files.writeString(file, "-----BEGIN " + kind + "-----\n"
				+ Base64.getMimeEncoder().encodeToString(content) + "\n-----END " + kind + "-----\n");
	}

	/**
	 * What a server shows itself with.
	 */
	public SSLContext server() throws GeneralSecurityException {
		KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		managers.init(this.keys, PASSWORD);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(managers.getKeyManagers(), null, null);
		return context;
	}

	/**
	 * What a client trusts it with.
	 */
	public SSLContext client() throws GeneralSecurityException, IOException {
		KeyStore certificates = KeyStore.getInstance("PKCS12");
		certificates.load(null, null);
		certificates.setCertificateEntry("test", this.keys.getCertificate("test"));
		TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		managers.init(certificates);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, managers.getTrustManagers(), null);
		return context;
	}

}
