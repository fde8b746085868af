using Sande.Worker.Hosting;

namespace Sande.Worker.Tests.Hosting;

public sealed class ComputeSlotsTests
{
    [Theory]
    [InlineData(new string[0], null, new string?[] { null })]
    [InlineData(new[] { "0", "1" }, null, new[] { "0", "1" })]
    [InlineData(new[] { "0", "1" }, 3, new[] { "0", "1", "0" })]
    [InlineData(new[] { "0", "1" }, 1, new[] { "0" })]
    public async Task Slots_are_spread_over_the_devices(string[] devices, int? count, string?[] expected)
    {
        var slots = new ComputeSlots(devices, count);

        var rented = new List<string?>();
        for (var i = 0; i < slots.Count; i++)
            rented.Add((await slots.RentAsync(CancellationToken.None)).Device);

        Assert.Equal(expected, rented);
    }

    [Fact]
    public async Task Who_needs_a_certain_device_waits_for_it_and_holds_up_nobody_else()
    {
        var slots = new ComputeSlots(["small", "large"], count: null);
        var large = await slots.RentAsync(CancellationToken.None, device => device == "large");
        var waiting = slots.RentAsync(CancellationToken.None, device => device == "large");
        using var gaveUp = new CancellationTokenSource();
        var impatient = slots.RentAsync(gaveUp.Token, device => device == "large");
        await gaveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);

        (await slots.RentAsync(CancellationToken.None)).Dispose();
        Assert.False(waiting.IsCompleted);
        large.Dispose();

        Assert.Equal("large", (await waiting.WaitAsync(TimeSpan.FromSeconds(5))).Device);
        Assert.Equal("small", (await slots.RentAsync(CancellationToken.None)).Device);
    }

    [Fact]
    public async Task A_slot_that_is_given_back_goes_to_who_waits()
    {
        var slots = new ComputeSlots(["3"], count: null);
        var first = await slots.RentAsync(CancellationToken.None);
        var second = slots.RentAsync(CancellationToken.None);
        Assert.False(second.IsCompleted);

        first.Dispose();

        Assert.Equal("3", (await second.WaitAsync(TimeSpan.FromSeconds(5))).Device);
    }
}
