-- Claims a code. An owner on another node is told in the same step.
-- KEYS claim
-- ARGV session, token, code, start of node channels, start of a kick, until when the claim is
--      waited for in ms of the time of Redis, what to do: 'take', 'free' if nobody else has it,
--      or 'instead' of the owner and epoch that follow
-- returns 'OK', the epoch, the owner before; or 'TAKEN', the epoch of the owner, the owner; or
--         'LATE'
local t = redis.call('TIME')
if t[1] * 1000 + math.floor(t[2] / 1000) > tonumber(ARGV[6]) then
	return { 'LATE' }
end
local claim = redis.call('HMGET', KEYS[1], 'o', 'e')
local owner, epoch = claim[1], claim[2]
local other = owner and string.sub(owner, 1, 12) ~= string.sub(ARGV[1], 1, 12)
if other and (ARGV[7] == 'free' or (ARGV[7] == 'instead' and (owner ~= ARGV[8] or epoch ~= ARGV[9]))) then
	return { 'TAKEN', epoch, owner }
end
local mine = string.format('%.0f', math.max(t[1] * 1000000 + t[2], (tonumber(epoch) or 0) + 1))
redis.call('HSET', KEYS[1], 'o', ARGV[1], 'e', mine, 't', ARGV[2])
if other then
	redis.call('PUBLISH', ARGV[4] .. string.sub(owner, 1, 12),
		ARGV[5] .. mine .. '\n' .. string.sub(ARGV[1], 1, 12) .. '\n' .. ARGV[3])
end
return { 'OK', mine, owner or '' }
