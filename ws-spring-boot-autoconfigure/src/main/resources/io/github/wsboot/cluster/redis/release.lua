-- Gives up what a node has claimed, unless it has claimed it anew since.
-- KEYS claim
-- ARGV session, token of the claim or of a later one that may not have come through
local claim = redis.call('HMGET', KEYS[1], 'o', 't')
if claim[1] and string.sub(claim[1], 1, 12) == string.sub(ARGV[1], 1, 12)
		and tonumber(claim[2]) <= tonumber(ARGV[2]) then
	redis.call('DEL', KEYS[1])
	return { 1 }
end
return { 0 }
