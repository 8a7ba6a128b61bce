-- Gives up what a node has claimed, unless it has claimed it anew since. Who had to go first and
-- may not have gone is remembered for a while.
-- KEYS claim
-- ARGV session, token of the claim or of a later one that may not have come through, while in ms
local claim = redis.call('HMGET', KEYS[1], 'o', 't', 'b')
if claim[1] and string.sub(claim[1], 1, 12) == string.sub(ARGV[1], 1, 12)
		and tonumber(claim[2]) <= tonumber(ARGV[2]) then
	if claim[3] then
		redis.call('HDEL', KEYS[1], 'o')
		redis.call('PEXPIRE', KEYS[1], ARGV[3])
	else
		redis.call('DEL', KEYS[1])
	end
	return { 1 }
end
return { 0 }
