-- Claims a code. Who may still have it on another node is told in the same step.
-- KEYS claim
-- ARGV session, token, code, start of node channels, start of a kick, until when the claim is
--      waited for in ms of the time of Redis, '1' to remember who has to go first, what to do:
--      'take', 'free' if nobody else has it, or 'instead' of the owner and epoch that follow
-- returns 'OK', the epoch, the sessions that have to go; or 'TAKEN', the epoch of the owner, the
--         owner; or 'LATE', also if this node has claimed it anew since
local t = redis.call('TIME')
if t[1] * 1000 + math.floor(t[2] / 1000) > tonumber(ARGV[6]) then
	return { 'LATE' }
end
local claim = redis.call('HMGET', KEYS[1], 'o', 'e', 'b', 't')
local owner, epoch = claim[1], claim[2]
local node = string.sub(ARGV[1], 1, 12)
local other = owner and string.sub(owner, 1, 12) ~= node
if other and (ARGV[8] == 'free' or (ARGV[8] == 'instead' and (owner ~= ARGV[9] or epoch ~= ARGV[10]))) then
	return { 'TAKEN', epoch, owner }
end
if owner and not other and tonumber(claim[4]) > tonumber(ARGV[2]) then
	return { 'LATE' }
end
local mine = string.format('%.0f', math.max(t[1] * 1000000 + t[2], (tonumber(epoch) or 0) + 1))
local before, seen = {}, {}
for session in string.gmatch((claim[3] or '') .. ' ' .. (owner or ''), '%S+') do
	local its = string.sub(session, 1, 12)
	if its ~= node and not seen[session] then
		seen[session] = true
		before[#before + 1] = session
		redis.call('PUBLISH', ARGV[4] .. its, ARGV[5] .. mine .. '\n' .. node .. '\n' .. ARGV[3])
	end
end
redis.call('HSET', KEYS[1], 'o', ARGV[1], 'e', mine, 't', ARGV[2])
if ARGV[7] == '1' and #before > 0 then
	redis.call('HSET', KEYS[1], 'b', table.concat(before, ' '))
else
	redis.call('HDEL', KEYS[1], 'b')
end
if claim[3] then
	redis.call('PERSIST', KEYS[1])
end
return { 'OK', mine, before }
