-- Repeats a claim after a loss. The newer claim wins, of equally old ones the greater owner.
-- KEYS claim
-- ARGV session, token, code, start of node channels, start of a kick, until when the answer is
--      waited for in ms of the time of Redis, epoch
-- returns 'OK' and the epoch, or 'SUPERSEDED', or 'LATE', also if this node has claimed it
--         anew since
local t = redis.call('TIME')
if t[1] * 1000 + math.floor(t[2] / 1000) > tonumber(ARGV[6]) then
	return { 'LATE' }
end
local mine = ARGV[7]
local claim = redis.call('HMGET', KEYS[1], 'o', 'e', 'b', 't')
local owner, epoch = claim[1], tonumber(claim[2])
local other = owner and string.sub(owner, 1, 12) ~= string.sub(ARGV[1], 1, 12)
if other and (epoch > tonumber(mine) or (epoch == tonumber(mine) and owner > ARGV[1])) then
	return { 'SUPERSEDED' }
end
if owner and not other and tonumber(claim[4]) > tonumber(ARGV[2]) then
	return { 'LATE' }
end
if owner and not other and epoch > tonumber(mine) then
	-- an answer to an earlier claim of this node was lost
	mine = claim[2]
end
redis.call('HSET', KEYS[1], 'o', ARGV[1], 'e', mine, 't', ARGV[2])
if claim[3] then
	redis.call('PERSIST', KEYS[1])
end
if other then
	redis.call('PUBLISH', ARGV[4] .. string.sub(owner, 1, 12),
		ARGV[5] .. mine .. '\n' .. string.sub(ARGV[1], 1, 12) .. '\n' .. ARGV[3])
end
return { 'OK', mine }
