-- Removes a session, and with the last one everything.
-- KEYS leases, beats, reaped, version
-- ARGV session
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
if redis.call('EXISTS', KEYS[1], KEYS[3]) == 0 then
	redis.call('DEL', KEYS[2], KEYS[4])
else
	local t = redis.call('TIME')
	redis.call('SET', KEYS[4], string.format('%.0f', t[1] * 1000000 + t[2]))
end
return { 'OK' }
