using Sande.Persistence.Entities;

namespace Sande.Persistence.Tests.Workers;

public sealed class DeviceNeedsTests
{
    private static readonly WorkerDevice Cpu = new("cpu", null, 64, null);
    private static readonly WorkerDevice Gpu = new("cuda:0", null, 24, null);
    private static readonly WorkerDevice LargeGpu = new("cuda:1", null, 80, null);
    private static readonly WorkerDevice UnknownGpu = new("cuda:2", null, null, null);

    [Fact]
    public void What_a_CPU_can_not_hold_any_GPU_may_try_and_a_larger_CPU()
    {
        var needs = DeviceNeeds.After(null, Cpu, 100);
        Assert.Equal(new(CpuBytes: 100), needs);
        Assert.True(needs.AreMetBy(Gpu, "auto"));
        Assert.True(needs.AreMetBy(UnknownGpu, "auto"));
        Assert.True(needs.AreMetBy(Cpu with { MemoryBytes = 100 }, "auto"));
        Assert.False(needs.AreMetBy(Cpu, "auto"));
        Assert.False(needs.AreMetBy(Gpu, "cpu"));
    }

    [Fact]
    public void What_a_GPU_can_not_hold_needs_a_larger_GPU_and_is_not_left_to_a_CPU()
    {
        var needs = DeviceNeeds.After(new(CpuBytes: 10), Gpu, 70) with { CpuBytes = null };
        Assert.Equal(new(GpuBytes: 70), needs);
        Assert.True(needs.AreMetBy(LargeGpu, "cuda:0"));
        Assert.False(needs.AreMetBy(UnknownGpu, "auto"));
        Assert.False(needs.AreMetBy(Cpu with { MemoryBytes = 1000 }, "auto"));
    }

    [Fact]
    public void Each_refusal_asks_for_more_than_the_device_has_that_refused()
        => Assert.Equal(new(CpuBytes: 65, GpuBytes: 81), DeviceNeeds.After(DeviceNeeds.After(null, Cpu, 1), LargeGpu, 80));
}
