using CsCheck;
using Sande.Training.Optimization;

namespace Sande.Training.Tests.Optimization;

public sealed class MicroBatchesTests
{
    [Fact]
    public void Every_row_is_in_one_batch_and_no_batch_exceeds_the_limits()
        => Gen.Int[1, 300].Array[0, 60].Sample(lengths =>
        {
            var limits = new MicroBatchLimits(MaxRows: 8, MaxTokens: 600, MaxPadding: 0.25);
            var batches = MicroBatches.Split(Enumerable.Range(0, lengths.Length).ToList(), row => lengths[row], limits).ToList();
            Assert.Equal(Enumerable.Range(0, lengths.Length), batches.SelectMany(batch => batch).Order());
            foreach (var batch in batches)
            {
                var padded = batch.Count * batch.Max(row => lengths[row]);
                Assert.True(batch.Count <= 8);
                Assert.True(padded <= 600 || batch.Count == 1);
                Assert.True(padded - batch.Sum(row => lengths[row]) <= 0.25 * padded);
            }
        });

    [Fact]
    public void Without_padding_only_the_rows_own_tokens_count()
    {
        int[] lengths = [5, 90, 3, 7];
        var batches = MicroBatches.Split(lengths, length => length, new MicroBatchLimits(MaxRows: 8, MaxTokens: 100)).ToList();
        Assert.Equal([[90, 7], [5, 3]], batches);
    }
}
