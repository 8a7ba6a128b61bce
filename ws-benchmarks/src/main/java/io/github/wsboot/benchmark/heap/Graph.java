package io.github.wsboot.benchmark.heap;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Objects and their references, in arrays, since there are millions.
 */
final class Graph {

	private static final int ALIGNMENT = 8;

	private long[] ids = new long[1 << 16];

	private long[] sizes = new long[1 << 16];

	/** Where the references of an object start. */
	private int[] starts = new int[1 << 16];

	private final BitSet own = new BitSet();

	private int objects;

	private long[] targets = new long[1 << 18];

	private int references;

	/** Open addressing: numbers of objects by the hash of their id. */
	private int[] table = new int[0];

	/**
	 * Adds an object; what it refers to follows.
	 */
	void begin(long id, long size, boolean own) {
		if (this.objects + 1 == this.ids.length) {
			this.ids = Arrays.copyOf(this.ids, this.objects * 2);
			this.sizes = Arrays.copyOf(this.sizes, this.objects * 2);
			this.starts = Arrays.copyOf(this.starts, this.objects * 2);
		}
		this.ids[this.objects] = id;
		this.sizes[this.objects] = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
		this.starts[this.objects] = this.references;
		this.own.set(this.objects, own);
		this.objects++;
		this.starts[this.objects] = this.references;
	}

	void refer(long id) {
		if (id == 0) {
			return;
		}
		if (this.references == this.targets.length) {
			this.targets = Arrays.copyOf(this.targets, this.references * 2);
		}
		this.targets[this.references++] = id;
		this.starts[this.objects] = this.references;
	}

	/**
	 * The size of all objects that can be reached.
	 * @param throughOwn whether own objects count and lead on
	 */
	long reachable(List<Long> roots, boolean throughOwn) {
		if (this.table.length == 0) {
			index();
		}
		BitSet seen = new BitSet(this.objects);
		int[] waiting = new int[this.objects];
		int count = 0;
		long total = 0;
		for (long root : roots) {
			count = see(find(root), throughOwn, seen, waiting, count);
		}
		while (count > 0) {
			int object = waiting[--count];
			total += this.sizes[object];
			for (int i = this.starts[object]; i < this.starts[object + 1]; i++) {
				count = see(find(this.targets[i]), throughOwn, seen, waiting, count);
			}
		}
		return total;
	}

	private int see(int object, boolean throughOwn, BitSet seen, int[] waiting, int count) {
		if (object < 0 || seen.get(object) || (!throughOwn && this.own.get(object))) {
			return count;
		}
		seen.set(object);
		waiting[count] = object;
		return count + 1;
	}

	private void index() {
		this.table = new int[Integer.highestOneBit(Math.max(this.objects, 1)) * 4];
		for (int i = 0; i < this.objects; i++) {
			int slot = slot(this.ids[i]);
			while (this.table[slot] != 0) {
				slot = (slot + 1) & (this.table.length - 1);
			}
			this.table[slot] = i + 1;
		}
	}

	private int find(long id) {
		int slot = slot(id);
		while (this.table[slot] != 0) {
			if (this.ids[this.table[slot] - 1] == id) {
				return this.table[slot] - 1;
			}
			slot = (slot + 1) & (this.table.length - 1);
		}
		return -1;
	}

	private int slot(long id) {
		long hash = id * 0x9e3779b97f4a7c15L;
		return (int) (hash >>> 32) & (this.table.length - 1);
	}

}
