using Sande.Training.Optimization;

namespace Sande.Training.Tests.Optimization;

public sealed class RowSamplerTests
{
    [Fact]
    public void Every_epoch_takes_every_row_once_in_another_order()
    {
        var sampler = new RowSampler(rows: 103, batchSize: 8, seed: 7);
        Assert.Equal(13, sampler.StepsPerEpoch);
        var first = Epoch(sampler, 0);
        var second = Epoch(sampler, 1);
        Assert.Equal(Enumerable.Range(0, 103), first.Order());
        Assert.Equal(Enumerable.Range(0, 103), second.Order());
        Assert.NotEqual(first, second);
    }

    [Fact]
    public void A_step_has_the_same_rows_whether_or_not_the_steps_before_were_taken()
    {
        var expected = Epoch(new RowSampler(50, 4, seed: 1), 3);
        var actual = new RowSampler(50, 4, seed: 1);
        Assert.Equal(expected[4..8], actual.Rows(3 * actual.StepsPerEpoch + 2).ToArray());
    }

    private static int[] Epoch(RowSampler sampler, int epoch)
        => [.. Enumerable.Range(1, sampler.StepsPerEpoch).SelectMany(step => sampler.Rows(epoch * sampler.StepsPerEpoch + step).ToArray())];
}
