package io.github.wsboot.benchmark.heap;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.sun.management.HotSpotDiagnosticMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class HeapDumpTests {

	private static final int COUNT = 10_000;

	@TempDir
	Path directory;

	@Test
	void retainedWhenHeldByOthersTooThenNotCounted() throws Exception {
		byte[] shared = new byte[1024 * 1024];
		List<Owner> owners = new ArrayList<>();
		for (int i = 0; i < COUNT; i++) {
			owners.add(new Owner(new byte[100], shared));
		}
		Path dump = this.directory.resolve("test.hprof");
		ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(dump.toString(), true);
		// 12 of header and two references; 16 of header and what is in it
		assertThat(HeapDump.retained(dump, Owner.class.getName()::equals)).isEqualTo(COUNT * (24 + 120));
		assertThat(owners).allMatch((owner) -> owner.shared == shared && owner.exclusive.length == 100);
	}

	private static final class Owner {

		private final byte[] exclusive;

		private final byte[] shared;

		Owner(byte[] exclusive, byte[] shared) {
			this.exclusive = exclusive;
			this.shared = shared;
		}

	}

}
