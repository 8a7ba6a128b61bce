package io.github.wsboot.benchmark.heap;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The objects of a heap dump of HotSpot and what they refer to. Sizes are those of
 * compressed references.
 */
public final class HeapDump {

	private static final int OBJECT = 2;

	private static final int LONG = 11;

	/** Sizes of the basic types, by their number in the format. */
	private static final int[] SIZES = { 0, 0, 8, 0, 1, 2, 4, 8, 1, 2, 4, 8 };

	private static final int REFERENCE_SIZE = 4;

	private static final int HEADER_SIZE = 12;

	private static final int ARRAY_HEADER_SIZE = 16;

	private final Map<Long, String> strings = new HashMap<>();

	private final Map<Long, String> classNames = new HashMap<>();

	private final Map<Long, Type> types = new HashMap<>();

	private final Graph graph = new Graph();

	private final List<Long> roots = new ArrayList<>();

	private final Predicate<String> own;

	/**
	 * A class and the types of its fields, without those it inherits: a class may come
	 * before the one it extends.
	 */
	private static final class Type {

		private final boolean own;

		private final long parent;

		private final byte[] fields;

		private int instanceSize;

		Type(boolean own, long parent, byte[] fields) {
			this.own = own;
			this.parent = parent;
			this.fields = fields;
		}

	}

	private HeapDump(Predicate<String> own) {
		this.own = own;
	}

	/**
	 * What would be free if there were no instances of some classes: they themselves and
	 * whatever can be reached through them only.
	 * @param file the dump
	 * @param own whether a class, by its name, is one of them
	 */
	public static long retained(Path file, Predicate<String> own) throws IOException {
		HeapDump dump = new HeapDump(own);
		try (DataInputStream in = new DataInputStream(
				new BufferedInputStream(Files.newInputStream(file), 1024 * 1024))) {
			dump.read(in);
		}
		return dump.graph.reachable(dump.roots, true) - dump.graph.reachable(dump.roots, false);
	}

	private void read(DataInputStream in) throws IOException {
		while (in.readByte() != 0) {
			// the name of the format
		}
		if (in.readInt() != Long.BYTES) {
			throw new IOException("Not a dump of a 64 bit JVM");
		}
		in.readLong();
		for (int tag = in.read(); tag >= 0; tag = in.read()) {
			in.readInt();
			long length = Integer.toUnsignedLong(in.readInt());
			switch (tag) {
				case 0x01 -> this.strings.put(in.readLong(),
						new String(in.readNBytes((int) length - Long.BYTES), StandardCharsets.UTF_8));
				case 0x02 -> {
					in.readInt();
					long id = in.readLong();
					in.readInt();
					this.classNames.put(id, this.strings.getOrDefault(in.readLong(), "").replace('/', '.'));
				}
				case 0x0c, 0x1c -> readSegment(in, length);
				default -> in.skipNBytes(length);
			}
		}
	}

	private void readSegment(DataInputStream in, long length) throws IOException {
		long left = length;
		while (left > 0) {
			int tag = in.readUnsignedByte();
			left -= 1 + switch (tag) {
				case 0xff, 0x05, 0x07 -> root(in, 0);
				case 0x01 -> root(in, 8);
				case 0x02, 0x03, 0x08 -> root(in, 8);
				case 0x04, 0x06 -> root(in, 4);
				case 0x20 -> readClass(in);
				case 0x21 -> readInstance(in);
				case 0x22 -> readObjectArray(in);
				case 0x23 -> readPrimitiveArray(in);
				default -> throw new IOException("Unknown record " + tag);
			};
		}
	}

	private int root(DataInputStream in, int more) throws IOException {
		this.roots.add(in.readLong());
		in.skipNBytes(more);
		return Long.BYTES + more;
	}

	private int readClass(DataInputStream in) throws IOException {
		long id = in.readLong();
		in.readInt();
		long parent = in.readLong();
		this.graph.begin(id, 0, false);
		this.graph.refer(parent);
		// class loader, signers, protection domain
		for (int i = 0; i < 3; i++) {
			this.graph.refer(in.readLong());
		}
		in.skipNBytes(2 * Long.BYTES + Integer.BYTES);
		int read = 7 * Long.BYTES + 2 * Integer.BYTES;
		int constants = in.readUnsignedShort();
		read += Short.BYTES;
		for (int i = 0; i < constants; i++) {
			in.readShort();
			read += Short.BYTES + 1 + readValue(in);
		}
		int statics = in.readUnsignedShort();
		read += Short.BYTES;
		for (int i = 0; i < statics; i++) {
			in.readLong();
			read += Long.BYTES + 1 + readValue(in);
		}
		int count = in.readUnsignedShort();
		read += Short.BYTES + count * (Long.BYTES + 1);
		String name = this.classNames.getOrDefault(id, "");
		byte[] fields = new byte[count];
		for (int i = 0; i < count; i++) {
			String field = this.strings.getOrDefault(in.readLong(), "");
			fields[i] = in.readByte();
			if (field.equals("referent") && name.equals("java.lang.ref.Reference")) {
				// keeps nothing alive
				fields[i] = LONG;
			}
		}
		this.types.put(id, new Type(this.own.test(name), parent, fields));
		return read;
	}

	private int readValue(DataInputStream in) throws IOException {
		int type = in.readByte();
		if (type == OBJECT) {
			this.graph.refer(in.readLong());
		}
		else {
			in.skipNBytes(SIZES[type]);
		}
		return SIZES[type];
	}

	private int readInstance(DataInputStream in) throws IOException {
		long id = in.readLong();
		in.readInt();
		Type type = this.types.get(in.readLong());
		int length = in.readInt();
		this.graph.begin(id, instanceSize(type), type != null && type.own);
		for (Type current = type; current != null; current = this.types.get(current.parent)) {
			for (byte field : current.fields) {
				if (field == OBJECT) {
					this.graph.refer(in.readLong());
				}
				else {
					in.skipNBytes(SIZES[field]);
				}
			}
		}
		return 2 * Long.BYTES + 2 * Integer.BYTES + length;
	}

	private int instanceSize(@Nullable Type type) {
		if (type == null) {
			return HEADER_SIZE;
		}
		if (type.instanceSize == 0) {
			int size = instanceSize(this.types.get(type.parent));
			for (byte field : type.fields) {
				size += (field == OBJECT) ? REFERENCE_SIZE : SIZES[field];
			}
			type.instanceSize = size;
		}
		return type.instanceSize;
	}

	private int readObjectArray(DataInputStream in) throws IOException {
		long id = in.readLong();
		in.readInt();
		int count = in.readInt();
		in.readLong();
		this.graph.begin(id, ARRAY_HEADER_SIZE + (long) count * REFERENCE_SIZE, false);
		for (int i = 0; i < count; i++) {
			this.graph.refer(in.readLong());
		}
		return 2 * Long.BYTES + 2 * Integer.BYTES + count * Long.BYTES;
	}

	private int readPrimitiveArray(DataInputStream in) throws IOException {
		long id = in.readLong();
		in.readInt();
		int count = in.readInt();
		int bytes = count * SIZES[in.readByte()];
		this.graph.begin(id, ARRAY_HEADER_SIZE + bytes, false);
		in.skipNBytes(bytes);
		return Long.BYTES + 2 * Integer.BYTES + 1 + bytes;
	}

}
