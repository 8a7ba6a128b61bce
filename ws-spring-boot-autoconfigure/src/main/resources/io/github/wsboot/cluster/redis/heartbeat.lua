-- Renews the lease of a session, or lets it join, and proves the way to the node's channel.
-- KEYS leases, beats, reaped, version
-- ARGV session, lease ms, number of the last answered beat, number of this one, '1' to join,
--      channel of the node, echo, lock ms of the reaper, what is to be told with the beat ('' or ' d')
-- returns 'OK', then the list of nodes (see nodes.lua), then what can be reaped; or 'LOST'; or 'STALE'
--         if a newer beat came first, since a network can hold one back
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local sid = ARGV[1]
if ARGV[5] == '1' then
	local node, term = string.sub(sid, 1, 13), tonumber(string.sub(sid, 14))
	local former = {}
	for _, other in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
		if string.sub(other, 1, 13) == node then
			if tonumber(string.sub(other, 14)) >= term then
				return { 'STALE' }
			end
			former[#former + 1] = other
		end
	end
	for _, other in ipairs(former) do
		redis.call('ZREM', KEYS[1], other)
		redis.call('HDEL', KEYS[2], other)
		-- its owner is back and has its claims to settle first
		redis.call('ZADD', KEYS[3], string.format('%.0f', now + ARGV[8]), other)
	end
	redis.call('SET', KEYS[4], string.format('%.0f', t[1] * 1000000 + t[2]))
else
	local beat = redis.call('HGET', KEYS[2], sid)
	local last = beat and tonumber(string.match(beat, '^%d+'))
	if not redis.call('ZSCORE', KEYS[1], sid) or not last or last < tonumber(ARGV[3]) then
		return { 'LOST' }
	end
	if last >= tonumber(ARGV[4]) then
		return { 'STALE' }
	end
end
redis.call('ZADD', KEYS[1], string.format('%.0f', now + ARGV[2]), sid)
redis.call('HSET', KEYS[2], sid, ARGV[4] .. ARGV[9])
redis.call('PUBLISH', ARGV[6], ARGV[7])
local bound = '(' .. string.format('%.0f', now)
local dead = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', bound)
for _, other in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', bound)) do
	dead[#dead + 1] = other
end
return { 'OK', string.format('%.0f', now), redis.call('GET', KEYS[4]) or '',
	redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES'), dead }
