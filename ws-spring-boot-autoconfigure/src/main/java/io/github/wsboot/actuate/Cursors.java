package io.github.wsboot.actuate;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/**
 * Where listings go on: the name a page ended with, which only this process can read,
 * since it may be one that is not shown. Thread-safe.
 */
final class Cursors {

	private static final String ALGORITHM = "AES/GCM/NoPadding";

	private static final int IV_BYTES = 12;

	private static final int TAG_BITS = 128;

	private final SecureRandom random = new SecureRandom();

	private final SecretKeySpec key;

	Cursors() {
		this.key = new SecretKeySpec(randomBytes(16), "AES");
	}

	/**
	 * Makes the cursor of the next page.
	 * @param listing what is listed
	 * @param last the name the page ended with, {@code null} if there are no more
	 */
	@Nullable String seal(String listing, @Nullable String last) {
		if (last == null) {
			return null;
		}
		byte[] iv = randomBytes(IV_BYTES);
		try {
			byte[] sealed = cipher(Cipher.ENCRYPT_MODE, iv, listing).doFinal(last.getBytes(StandardCharsets.UTF_8));
			return Base64.getUrlEncoder()
				.withoutPadding()
				.encodeToString(ByteBuffer.allocate(iv.length + sealed.length).put(iv).put(sealed).array());
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Reads a cursor.
	 * @throws InvalidEndpointRequestException if this process has not made it for this
	 * listing
	 */
	@Nullable String open(String listing, @Nullable String cursor) {
		if (cursor == null || cursor.isEmpty()) {
			return null;
		}
		try {
			ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
			byte[] iv = new byte[IV_BYTES];
			bytes.get(iv);
			byte[] sealed = new byte[bytes.remaining()];
			bytes.get(sealed);
			return new String(cipher(Cipher.DECRYPT_MODE, iv, listing).doFinal(sealed), StandardCharsets.UTF_8);
		}
		catch (GeneralSecurityException | RuntimeException ex) {
			throw new InvalidEndpointRequestException("Unknown cursor",
					"This cursor is not one of this node and listing", ex);
		}
	}

	private Cipher cipher(int mode, byte[] iv, String listing) throws GeneralSecurityException {
		Cipher cipher = Cipher.getInstance(ALGORITHM);
		cipher.init(mode, this.key, new GCMParameterSpec(TAG_BITS, iv));
		cipher.updateAAD(listing.getBytes(StandardCharsets.UTF_8));
		return cipher;
	}

	private byte[] randomBytes(int size) {
		byte[] bytes = new byte[size];
		this.random.nextBytes(bytes);
		return bytes;
	}

}
