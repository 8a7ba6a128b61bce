-- Declares a session dead whose lease is over, or takes over the reaping of one.
-- KEYS leases, beats, reaped, version
-- ARGV session, lock ms
-- returns 1 if the caller is to reap it
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local lease = redis.call('ZSCORE', KEYS[1], ARGV[1])
local lock = redis.call('ZSCORE', KEYS[3], ARGV[1])
if lease then
	if tonumber(lease) >= now then
		return { 0 }
	end
	redis.call('ZREM', KEYS[1], ARGV[1])
	redis.call('HDEL', KEYS[2], ARGV[1])
	redis.call('SET', KEYS[4], string.format('%.0f', t[1] * 1000000 + t[2]))
elseif not lock or tonumber(lock) >= now then
	return { 0 }
end
redis.call('ZADD', KEYS[3], string.format('%.0f', now + ARGV[2]), ARGV[1])
return { 1 }
