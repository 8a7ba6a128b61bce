-- Writes what a node says about some of its codes.
-- KEYS marker, records, members by uid, members by group, uids, groups
-- ARGV number of the last answered write, number of this one, then code and record
--      (empty: none) by turns
-- returns 'OK', 'LOST' if the directory is gone or older than the last answered write,
--         'STALE' if a newer write came first
local mark = redis.call('GET', KEYS[1])
if not mark or tonumber(mark) < tonumber(ARGV[1]) then
	return { 'LOST' }
end
if tonumber(mark) >= tonumber(ARGV[2]) then
	return { 'STALE' }
end
redis.call('SET', KEYS[1], ARGV[2])

-- the latter also stands for no uid, see Entries
local SEPARATOR, BEHIND = '\0\1', '\0\2'

local function escape(name)
	return (string.gsub(name, '%z', '\0\255'))
end

-- what a record says of uid and groups, see RecordCodec
local function decode(record)
	local groups, at = {}, 2
	local function text()
		local length
		length, at = struct.unpack('>i4', record, at)
		if length < 0 then
			return nil
		end
		at = at + length
		return string.sub(record, at - length, at - 1)
	end
	local uid = text()
	local count
	count, at = struct.unpack('>I4', record, at)
	for i = 1, count do
		groups[i] = text()
	end
	return uid, groups
end

local function remove(code, record)
	local uid, groups = decode(record)
	local start = uid and (escape(uid) .. SEPARATOR) or BEHIND
	redis.call('ZREM', KEYS[3], start .. code)
	if uid and redis.call('ZLEXCOUNT', KEYS[3], '[' .. start, '(' .. escape(uid) .. BEHIND) == 0 then
		redis.call('ZREM', KEYS[5], uid)
	end
	for _, group in ipairs(groups) do
		local first = escape(group) .. SEPARATOR
		redis.call('ZREM', KEYS[4], first .. start .. code)
		if redis.call('ZLEXCOUNT', KEYS[4], '[' .. first, '(' .. escape(group) .. BEHIND) == 0 then
			redis.call('ZREM', KEYS[6], group)
		end
	end
end

local function add(code, record)
	local uid, groups = decode(record)
	local start = uid and (escape(uid) .. SEPARATOR) or BEHIND
	redis.call('ZADD', KEYS[3], 0, start .. code)
	if uid then
		redis.call('ZADD', KEYS[5], 0, uid)
	end
	for _, group in ipairs(groups) do
		redis.call('ZADD', KEYS[4], 0, escape(group) .. SEPARATOR .. start .. code)
		redis.call('ZADD', KEYS[6], 0, group)
	end
end

for i = 3, #ARGV, 2 do
	local code, record = ARGV[i], ARGV[i + 1]
	local old = redis.call('HGET', KEYS[2], code)
	if old ~= record then
		if old then
			remove(code, old)
		end
		if record == '' then
			redis.call('HDEL', KEYS[2], code)
		else
			redis.call('HSET', KEYS[2], code, record)
			add(code, record)
		end
	end
end
return { 'OK' }
